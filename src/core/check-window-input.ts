/**
 * What a core tells a window is checked although it has a type: nobody has to have compiled it. Each throws a `TypeError`
 * that begins with `what`.
 */
import { checkLength, LONGEST } from "../protocol/window-options.ts";
import type { Position, Size, SizeLimits } from "../protocol/window.ts";
import type { SizeConstraints } from "./windows.ts";

/** What a browser's own zoom goes from and to. */
const LEAST_ZOOM = 0.25;
const MOST_ZOOM = 5;

export function checkSize(what: string, size: Size | undefined): Size {
  const { width, height } = checkObject(what, size, "{ width: 800, height: 600 }");
  return {
    width: checkLength(`${what}: the width`, width),
    height: checkLength(`${what}: the height`, height),
  };
}

export function checkPosition(what: string, position: Position | undefined): Position {
  const { x, y } = checkObject(what, position, "{ x: 0, y: 0 }");
  return {
    x: checkLength(`${what}: x`, x, -LONGEST),
    y: checkLength(`${what}: y`, y, -LONGEST),
  };
}

export function checkConstraints(what: string, given: SizeConstraints | undefined): SizeLimits {
  const constraints = checkObject(what, given, "{ minWidth: 400 }");
  const pick = (width: keyof SizeConstraints, height: keyof SizeConstraints): Partial<Size> => ({
    ...(constraints[width] !== undefined && {
      width: checkLength(`${what}: ${width}`, constraints[width]),
    }),
    ...(constraints[height] !== undefined && {
      height: checkLength(`${what}: ${height}`, constraints[height]),
    }),
  });
  return { min: pick("minWidth", "minHeight"), max: pick("maxWidth", "maxHeight") };
}

export function checkText(what: string, text: unknown): string {
  if (typeof text !== "string") throw new TypeError(`${what} takes a text.`);
  return text;
}

export function checkBoolean(what: string, value: unknown): boolean {
  if (typeof value !== "boolean") throw new TypeError(`${what} takes true or false.`);
  return value;
}

export function checkZoom(what: string, factor: unknown): number {
  if (typeof factor !== "number" || !(factor >= LEAST_ZOOM && factor <= MOST_ZOOM))
    throw new TypeError(`${what} takes a number from ${LEAST_ZOOM} to ${MOST_ZOOM}.`);
  return factor;
}

/** A keyword, so that nothing is fetched for it: with `url(…)` it could be. */
export function checkCursor(what: string, cursor: unknown): string {
  if (typeof cursor !== "string" || !/^[a-z]+(?:-[a-z]+)*$/.test(cursor))
    throw new TypeError(`${what} takes a keyword of CSS, such as \`pointer\`.`);
  return cursor;
}

/** Undefined stays so; anything else has to be what `parse` makes something of. */
export function checkParsed<T>(
  what: string,
  given: unknown,
  parse: (given: unknown) => T | undefined,
  rule: string,
): T | undefined {
  if (given === undefined) return undefined;
  const parsed = parse(given);
  if (parsed === undefined) throw new TypeError(`${what} takes ${rule}.`);
  return parsed;
}

function checkObject<T extends object>(what: string, given: T | undefined, example: string): T {
  if (typeof given !== "object" || given === null)
    throw new TypeError(`${what} takes an object: \`${example}\`.`);
  return given;
}
