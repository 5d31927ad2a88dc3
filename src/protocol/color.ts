import type { Color } from "./window.ts";

/** How a colour is written: as Tauri takes it in the configuration and from pages. */
export type ColorText =
  | string
  | readonly [number, number, number]
  | Color
  | {
      readonly red: number;
      readonly green: number;
      readonly blue: number;
      readonly alpha?: number;
    };

export const COLOR_RULE = 'must be a colour: "#336699", [51, 102, 153] or { red, green, blue }.';

const HEX = /^#?(?:[\da-f]{3}|[\da-f]{6}|[\da-f]{8})$/i;
const OPAQUE = 255;

/**
 * `#rgb`, `#rrggbb` and `#rrggbbaa`, with or without `#`; three or four whole numbers from 0 to 255 as a list or by name.
 * Undefined for what is none of these. (Tauri: `tauri_utils::config::Color`.)
 */
export function toColor(given: unknown): Color | undefined {
  if (typeof given === "string")
    return HEX.test(given) ? fromHex(given.replace("#", "")) : undefined;
  if (typeof given !== "object" || given === null) return undefined;
  if (Array.isArray(given))
    return given.length === 3 || given.length === 4 ? fromList(given as unknown[]) : undefined;
  const { red, green, blue, alpha } = given as Record<string, unknown>;
  return fromList([red, green, blue, alpha ?? OPAQUE]);
}

function fromHex(digits: string): Color | undefined {
  const whole = digits.length === 3 ? digits.replaceAll(/./g, "$&$&") : digits;
  return fromList((whole.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
}

function fromList([red, green, blue, alpha = OPAQUE]: unknown[]): Color | undefined {
  return isPart(red) && isPart(green) && isPart(blue) && isPart(alpha)
    ? [red, green, blue, alpha]
    : undefined;
}

function isPart(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= OPAQUE;
}
