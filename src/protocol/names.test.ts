import { expect, it } from "vitest";
import { LIMITS } from "./limits.ts";
import { isLabel } from "./names.ts";

it.each(["main", "a-b", "a/b", "a:b", "a_b", "č", "窓", "1", "x".repeat(LIMITS.maxLabelLength)])(
  "takes the label %j",
  (label) => {
    expect(isLabel(label)).toBe(true);
  },
);

it.each(["", "a b", "a.b", "a\n", "<a>", "a\0", "x".repeat(LIMITS.maxLabelLength + 1)])(
  "refuses the label %j",
  (label) => {
    expect(isLabel(label)).toBe(false);
  },
);
