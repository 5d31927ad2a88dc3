import type { Position, Size } from "../../protocol/window.ts";

/**
 * What `watchScript` tells, as JSON: a list of the kind and its values. It comes from a world of our own, but from the
 * page's process.
 */
export type WindowReport =
  /** The page's area in its own pixels, and how many physical ones each of them is. */
  | { readonly kind: "size"; readonly size: Size; readonly pixelRatio: number }
  | { readonly kind: "place"; readonly position: Position }
  | { readonly kind: "theme"; readonly isDark: boolean }
  /** The page's pixels are others. */
  | { readonly kind: "scale" }
  /** The keyboard has come or gone. */
  | { readonly kind: "focus" }
  /** The page was asked whether it may be left, and held on. */
  | { readonly kind: "unload" };

/** Undefined where it says nothing right. */
export function parseWindowReport(text: unknown): WindowReport | undefined {
  const [kind, ...values] = parseList(text);
  const [first, second, third] = values;
  switch (kind) {
    case "size":
      return isNumber(first) && isNumber(second) && isNumber(third) && third > 0
        ? { kind, size: { width: first, height: second }, pixelRatio: third }
        : undefined;
    case "place":
      return isNumber(first) && isNumber(second)
        ? { kind, position: { x: first, y: second } }
        : undefined;
    case "theme":
      return typeof first === "boolean" ? { kind, isDark: first } : undefined;
    case "scale":
    case "focus":
    case "unload":
      return { kind };
    default:
      return undefined;
  }
}

function parseList(text: unknown): unknown[] {
  if (typeof text !== "string") return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
