import * as v from "valibot";

/**
 * Bytes among the arguments: as they come, or as the numbers that `number[]` of the official API's types allows. A copy:
 * what is kept must not keep the message that it came in.
 */
export const bytes: v.GenericSchema<unknown, Uint8Array> = v.pipe(
  v.union(
    [
      v.instance(Uint8Array),
      v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))),
    ],
    "expected bytes",
  ),
  v.transform((given) => Uint8Array.from(given)),
);
