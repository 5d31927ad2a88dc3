import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLedger, sizeOf } from "./ledger.ts";

describe("the ledger", () => {
  it("holds what is sent until it is acknowledged, in order", () => {
    const ledger = createLedger();
    for (const batch of ["a", "b", new Uint8Array(3)]) ledger.add(batch);
    expect(ledger.held()).toEqual(["a", "b", new Uint8Array(3)]);
    expect(ledger.acknowledge(2)).toBe(true);
    expect(ledger.held()).toEqual([new Uint8Array(3)]);
    expect(ledger.bytes).toBe(sizeOf(new Uint8Array(3)));
    expect(ledger.acknowledge(3)).toBe(true);
    expect([ledger.held(), ledger.bytes]).toEqual([[], 0]);
  });

  it.each<[string, number]>([
    ["more than was sent", 4],
    ["less than before", 1],
  ])("does not take an acknowledgement of %s, and holds what it held", (_what, number) => {
    const ledger = createLedger();
    for (const batch of ["a", "b", "c"]) ledger.add(batch);
    ledger.acknowledge(2);
    expect(ledger.acknowledge(number)).toBe(false);
    expect(ledger.acknowledge(2)).toBe(true);
    expect(ledger.held()).toEqual(["c"]);
  });

  it("forgets and repeats nothing, whatever the order of sending and acknowledging", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 })), (steps) => {
        const ledger = createLedger();
        const sent: string[] = [];
        let taken = 0;
        for (const step of steps) {
          if (step === 0) taken = Math.min(taken + 1, sent.length);
          else for (let i = 0; i < step; i++) sent.push(`${sent.length}`);
          sent.slice(-step || sent.length).forEach((batch) => ledger.add(batch));
          expect(ledger.acknowledge(taken)).toBe(true);
          expect(ledger.held()).toEqual(sent.slice(taken));
        }
      }),
    );
  });
});
