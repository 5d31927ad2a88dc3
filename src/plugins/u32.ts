import * as v from "valibot";

/** An unsigned 32-bit number, as ids of callbacks, events and resources are. */
export const u32: v.GenericSchema<number> = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(0xffff_ffff),
);
