import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMITS } from "./limits.ts";
import { encodeValue, ValueReader, type ValueProblem } from "./value.ts";

class FoundChannel {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
}
const toChannel = (id: number): FoundChannel => new FoundChannel(id);

function roundTrip(value: unknown): unknown {
  const segments: Uint8Array[] = [];
  const json = encodeValue(value, segments);
  const holder: { value: unknown } = { value: JSON.parse(json) };
  const reader = new ValueReader(segments, toChannel);
  const problem = reader.readMembers(holder);
  if (problem) throw new Error(problem.problem);
  expect(reader.complete).toBe(true);
  return holder.value;
}

function read(value: unknown, segments: Uint8Array[] = []): ValueProblem | undefined {
  return new ValueReader(segments, toChannel).readMembers({ value });
}

describe("encodeValue", () => {
  it.each<[string, unknown, unknown]>([
    ["undefined as null", undefined, null],
    ["undefined members as absent", { a: undefined, b: 1 }, { b: 1 }],
    ["undefined elements as null", [undefined], [null]],
    ["NaN as null", { n: Number.NaN }, { n: null }],
    ["a Date as its text", new Date(0), "1970-01-01T00:00:00.000Z"],
    [
      "a Map as an object",
      new Map<unknown, unknown>([
        ["a", 1],
        [2, new Map([["b", 3]])],
      ]),
      { a: 1, "2": { b: 3 } },
    ],
    ["a Set as {}", new Set([1]), {}],
    ["an Error as {}", new Error("x"), {}],
    [
      "wrapped primitives as the objects they are",
      { n: new Number(5), s: new String("xy"), t: Object(true), b: Object(1n) },
      { n: {}, s: { "0": "x", "1": "y" }, t: {}, b: {} },
    ],
    ["functions and symbols as absent", { f: () => 1, s: Symbol("x") }, {}],
    [
      "__TAURI_TO_IPC_KEY__ as what it returns",
      { __TAURI_TO_IPC_KEY__: () => ({ s: 1 }) },
      { s: 1 },
    ],
    [
      "a channel as a mark",
      { c: { __TAURI_TO_IPC_KEY__: () => "__CHANNEL__:7" } },
      { c: new FoundChannel(7) },
    ],
    ["a text that looks like a channel as text", "__CHANNEL__:7", "__CHANNEL__:7"],
    ["a text that looks like a mark as text", "\0b0", "\0b0"],
    ["a bare NUL as text", "\0", "\0"],
    ["nested bytes as bytes", { a: [new Uint8Array([1, 2])] }, { a: [new Uint8Array([1, 2])] }],
    ["an ArrayBuffer as bytes", new Uint8Array([3]).buffer, new Uint8Array([3])],
    ["a view by its own part", new Uint8Array([9, 1, 9]).subarray(1, 2), new Uint8Array([1])],
    [
      "a DataView by its bytes",
      new DataView(new Uint8Array([5, 6]).buffer, 1),
      new Uint8Array([6]),
    ],
    ["empty bytes as bytes", new Uint8Array(0), new Uint8Array(0)],
    [
      "a Buffer as bytes, not by its toJSON",
      { b: Buffer.from([1, 2]) },
      { b: new Uint8Array([1, 2]) },
    ],
  ])("sends %s", (_what, value, expected) => {
    expect(normal(roundTrip(value))).toEqual(normal(expected));
  });

  it("keeps an own member named __proto__ a member, so that the receiver can refuse it", () => {
    expect(encodeValue(JSON.parse('{"__proto__": 1}'), [])).toBe('{"__proto__":1}');
  });

  it("runs every getter and toJSON once", () => {
    let runs = 0;
    const value = {
      get a(): number {
        runs += 1;
        return runs;
      },
      b: { toJSON: () => ++runs },
    };
    expect(roundTrip(value)).toEqual({ a: 1, b: 2 });
    expect(runs).toBe(2);
  });

  it.each<[string, () => unknown]>([
    ["a BigInt", () => 1n],
    [
      "a cycle",
      () => {
        const a: unknown[] = [];
        a.push(a);
        return a;
      },
    ],
    ["nesting over the limit", () => nest(LIMITS.maxDepth + 2)],
    [
      "a getter that throws",
      () => ({
        get a() {
          throw new Error("no");
        },
      }),
    ],
    [
      "a revoked proxy",
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      },
    ],
  ])("throws for %s", (_what, make) => {
    expect(() => encodeValue(make(), [])).toThrow(Error);
  });

  it("brings every JSON value back as it was", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        fc.pre(!JSON.stringify(value).includes("__proto__"));
        expect(roundTrip(value)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("brings bytes back at any depth, beside any text", () => {
    const leaf = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.string({ unit: "binary" }),
      fc.integer(),
      fc.constantFrom("\0", "\0b0", "\0s", "\0c1"),
    );
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie("node"), { maxLength: 4 }),
        fc.dictionary(
          fc.string({ maxLength: 3 }).filter((key) => key !== "__proto__"),
          tie("node"),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    })).node;
    fc.assert(
      fc.property(tree, (value) => {
        expect(normal(roundTrip(value))).toEqual(normal(value));
      }),
    );
  });
});

describe("ValueReader", () => {
  it.each<[string, string]>([
    ["an own key __proto__", '{"a":[{"__proto__":{"x":1}}]}'],
    ["a constructor that holds a prototype", '{"constructor":{"prototype":{"x":1}}}'],
  ])("refuses %s and pollutes nothing", (_what, json) => {
    expect(read(JSON.parse(json))).toMatchObject({ broken: false });
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it("lets a plain member named constructor pass", () => {
    expect(read({ constructor: 2 })).toBeUndefined();
    expect(read({ constructor: { name: "word" } })).toBeUndefined();
  });

  it("takes the deepest value allowed and refuses one deeper, without recursion", () => {
    expect(read(nest(LIMITS.maxDepth))).toBeUndefined();
    expect(read(nest(LIMITS.maxDepth + 1))).toMatchObject({ broken: false });
    expect(read(JSON.parse("[".repeat(100_000) + "]".repeat(100_000)))).toMatchObject({
      broken: false,
    });
  });

  it("takes as many values as allowed and refuses one more", () => {
    expect(read(Array.from({ length: LIMITS.maxValues - 1 }, () => 0))).toBeUndefined();
    expect(read(Array.from({ length: LIMITS.maxValues }, () => 0))).toMatchObject({
      broken: false,
    });
  });

  it.each([
    "\0",
    "\0x",
    "\0b",
    "\0b1",
    "\0b-0",
    "\0b00",
    "\0b0.0",
    "\0b1e0",
    "\0b ",
    "\0sx",
    "\0s",
    "\0c",
    "\0c-1",
    "\0c4294967296",
    "\0c1.5",
  ])("calls the mark %j broken", (mark) => {
    expect(read(mark, [new Uint8Array(1)])).toMatchObject({ broken: true });
  });

  it("calls a segment that is pointed to twice broken", () => {
    expect(read(["\0b0", "\0b0"], [new Uint8Array(1)])).toMatchObject({ broken: true });
  });
});

function nest(depth: number): unknown {
  let value: unknown = 0;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

/** Byte arrays of any class as one kind, members of any prototype as one kind. */
function normal(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (Array.isArray(value)) return value.map(normal);
  if (value instanceof FoundChannel) return value;
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normal(item)]));
  return Object.is(value, -0) ? 0 : value;
}
