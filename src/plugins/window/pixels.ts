/** Lengths as pages send and get them: `{ Logical }` or `{ Physical }` in, physical pixels out (tauri-apps/api, `dpi.ts`). */
import * as v from "valibot";
import { toPhysicalPosition, toPhysicalSize } from "../../core/window-events.ts";
import type { SizeConstraints, Window } from "../../core/windows.ts";
import { LONGEST } from "../../protocol/window-options.ts";
import type { Monitor, Position, Size } from "../../protocol/window.ts";

const length: v.GenericSchema<number> = v.pipe(v.number(), v.minValue(0), v.maxValue(LONGEST));
const coordinate: v.GenericSchema<number> = v.pipe(
  v.number(),
  v.minValue(-LONGEST),
  v.maxValue(LONGEST),
);
const plainSize: v.GenericSchema<Size> = v.object({ width: length, height: length });
/** Of the desktop, in physical pixels. */
export const point: v.GenericSchema<Position> = v.object({ x: coordinate, y: coordinate });

export type InUnits<T> = { readonly Logical: T } | { readonly Physical: T };

function inUnits<T>(schema: v.GenericSchema<T>): v.GenericSchema<InUnits<T>> {
  return v.union([v.object({ Logical: schema }), v.object({ Physical: schema })]);
}

export const size: v.GenericSchema<InUnits<Size>> = inUnits(plainSize);
export const position: v.GenericSchema<InUnits<Position>> = inUnits(point);

type Constraint = InUnits<number> | null | undefined;
const constraint: v.GenericSchema<Constraint> = v.optional(v.nullable(inUnits(length)));
/** Each may be absent. */
export const constraints: v.GenericSchema<Partial<Record<keyof SizeConstraints, Constraint>>> =
  v.object({
    minWidth: constraint,
    minHeight: constraint,
    maxWidth: constraint,
    maxHeight: constraint,
  });

/** `divide` makes a length of it one of another scale. */
async function toLogical<T>(
  given: InUnits<T>,
  window: Window,
  divide: (value: T, by: number) => T,
): Promise<T> {
  if ("Logical" in given) return given.Logical;
  return divide(given.Physical, await window.scaleFactor());
}

export const toLogicalLength = (given: InUnits<number>, window: Window): Promise<number> =>
  toLogical(given, window, (pixels, by) => pixels / by);

export const toLogicalSize = (given: InUnits<Size>, window: Window): Promise<Size> =>
  toLogical(given, window, ({ width, height }, by) => ({ width: width / by, height: height / by }));

export const toLogicalPosition = (given: InUnits<Position>, window: Window): Promise<Position> =>
  toLogical(given, window, ({ x, y }, by) => ({ x: x / by, y: y / by }));

/** A screen as pages get it. */
export interface PageMonitor {
  readonly name: string | null;
  readonly scaleFactor: number;
  readonly position: Position;
  readonly size: Size;
  readonly workArea: { readonly position: Position; readonly size: Size };
}

export function toPageMonitor({ name, scaleFactor, ...monitor }: Monitor): PageMonitor {
  const area = ({ position, size }: PageMonitor["workArea"]): PageMonitor["workArea"] => ({
    position: toPhysicalPosition(position, scaleFactor),
    size: toPhysicalSize(size, scaleFactor),
  });
  return {
    name: name ?? null,
    scaleFactor,
    ...area(monitor),
    workArea: area(monitor.workArea),
  };
}

/** The screen that shows this point, in physical pixels of its own. */
export function monitorAtPhysical(
  monitors: readonly Monitor[],
  { x, y }: Position,
): Monitor | undefined {
  return monitors.find((monitor) => {
    const { position, size } = toPageMonitor(monitor);
    return (
      x >= position.x &&
      x < position.x + size.width &&
      y >= position.y &&
      y < position.y + size.height
    );
  });
}
