/**
 * The built-ins that the wire code uses, taken when this module is first run.
 *
 * The same code runs in the core and in the page. In the page it runs before any page script, and whatever a page
 * script does later to `JSON`, `Array.prototype`, `Map.prototype` or `Function.prototype.call` must neither break
 * a call nor show it to anybody (attacks I7). So nothing of `protocol` that runs in a page, and nothing in
 * `page/bridge`, calls a method that is looked up at the time of the call; `test/dist` holds the built bridge to it.
 */
const { apply } = Reflect;

/** Turns a method into a function that takes its receiver first, without looking up `call` or `bind` later. */
/* @__NO_SIDE_EFFECTS__ */
export function uncurry<Self, Args extends unknown[], Result>(
  method: (this: Self, ...args: Args) => Result,
): (self: Self, ...args: Args) => Result {
  return (self, ...args) => apply(method, self, args);
}

const accessorOf = Object.getOwnPropertyDescriptor as (
  prototype: object,
  key: PropertyKey,
) => { get: never; set: never };

/** The getter of an accessor property, as a function of its receiver. */
/* @__NO_SIDE_EFFECTS__ */
export function uncurryGetter<Self extends object, Key extends keyof Self>(
  prototype: Self,
  key: Key,
): (self: Self) => Self[Key] {
  return uncurry(accessorOf(prototype, key).get) as never;
}

/** The setter of an accessor property, as a function of its receiver. */
/* @__NO_SIDE_EFFECTS__ */
export function uncurrySetter<Self extends object, Key extends keyof Self>(
  prototype: Self,
  key: Key,
): (self: Self, value: Self[Key]) => void {
  return uncurry(accessorOf(prototype, key).set) as never;
}

/** Calls a function of the peer's or the user's, whatever has become of `Function.prototype.call`. */
export function callMethod(method: Function, self: unknown, args: readonly unknown[]): unknown {
  return apply(method, self, args);
}

export const parseJson: (text: string) => unknown = JSON.parse;
export const stringifyJson: (value: unknown) => string | undefined = JSON.stringify;

const { getPrototypeOf } = Object;
const objectPrototype = Object.prototype;
const mapPrototype = Map.prototype as object;
const bufferPrototype = ArrayBuffer.prototype as object;

/**
 * Does a prototype of `value` equal `prototype`? As `instanceof`, which page code can teach to lie
 * (`Symbol.hasInstance`); and a plain object, which most are, is told at once.
 */
function inherits(value: object, prototype: object): boolean {
  let next = getPrototypeOf(value) as object | null;
  while (next !== null && next !== objectPrototype) {
    if (next === prototype) return true;
    next = getPrototypeOf(next) as object | null;
  }
  return false;
}

export const objectKeys: (value: object) => string[] = Object.keys;
export const hasOwn: (value: object, key: string) => boolean = Object.hasOwn;
const defineProperty = Object.defineProperty as (
  target: object,
  key: PropertyKey,
  descriptor: object,
) => unknown;

/** Defines a member that can be read and nothing else. */
export function defineFixed(
  target: object,
  key: PropertyKey,
  value: unknown,
  enumerable: boolean,
): void {
  // Without a prototype: `get` on Object.prototype would make this the descriptor of an accessor.
  const descriptor = { __proto__: null, value, enumerable, writable: false, configurable: false };
  defineProperty(target, key, descriptor);
}

/** Defines an ordinary member, whatever setters of that name are inherited. */
export function defineMember(target: object, key: PropertyKey, value: unknown): void {
  const descriptor = {
    __proto__: null,
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  };
  defineProperty(target, key, descriptor);
}

/** `push`, whatever has become of `Array.prototype`: page code can define setters for the elements of lists. */
export function append<Item>(list: Item[], item: Item): void {
  defineMember(list, list.length, item);
}

const arrayFrom = Array.from as (like: object) => unknown[];

/** A list of so many members of its own, all undefined: what is assigned to them meets no setter. */
export function listOf(length: number): unknown[] {
  return arrayFrom({ __proto__: null, length });
}

export const isArray: (value: unknown) => value is unknown[] = Array.isArray;
export const isSafeInteger: (value: unknown) => boolean = Number.isSafeInteger;
export const isView: (value: unknown) => value is ArrayBufferView = ArrayBuffer.isView;

export const Bytes: Uint8ArrayConstructor = Uint8Array;
const TypedArray = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
export const setBytes: (target: Uint8Array, source: ArrayLike<number>, offset?: number) => void =
  uncurry(Uint8Array.prototype.set);
export const sliceBytes: (
  bytes: Uint8Array,
  from?: number,
  to?: number,
) => Uint8Array<ArrayBuffer> = uncurry(Uint8Array.prototype.slice) as never;
export const subarray: (bytes: Uint8Array, from?: number, to?: number) => Uint8Array = uncurry(
  Uint8Array.prototype.subarray,
);
export const bufferOf: (bytes: Uint8Array) => ArrayBufferLike = uncurryGetter(TypedArray, "buffer");
const typedOffset = uncurryGetter(TypedArray, "byteOffset");
/** Length in bytes, by the engine's own getter. */
export const byteLength: (bytes: Uint8Array) => number = uncurryGetter(TypedArray, "byteLength");
const viewBuffer = uncurryGetter(DataView.prototype, "buffer");
const viewOffset = uncurryGetter(DataView.prototype, "byteOffset");
const viewLength = uncurryGetter(DataView.prototype, "byteLength");
const bufferLength = uncurryGetter(ArrayBuffer.prototype, "byteLength");

/**
 * The bytes behind an `ArrayBuffer`, a typed array or a `DataView`, as a view of the same memory.
 * Undefined for anything else, a look-alike included.
 */
export function toBytes(value: object): Uint8Array | undefined {
  if (isView(value)) {
    try {
      return new Bytes(
        bufferOf(value as Uint8Array),
        typedOffset(value as Uint8Array),
        byteLength(value as Uint8Array),
      );
    } catch {
      // Not a typed array: the getters refuse a DataView, whose own are tried next.
      return new Bytes(
        viewBuffer(value as DataView),
        viewOffset(value as DataView),
        viewLength(value as DataView),
      );
    }
  }
  if (inherits(value, bufferPrototype)) {
    try {
      bufferLength(value as ArrayBuffer);
      return new Bytes(value as ArrayBuffer);
    } catch {
      return undefined; // An object that only inherits from ArrayBuffer.prototype.
    }
  }
  return undefined;
}

export const startsWith: (text: string, start: string) => boolean = uncurry(
  String.prototype.startsWith,
);
export const includes: (text: string, part: string) => boolean = uncurry(String.prototype.includes);
export const sliceText: (text: string, from: number, to?: number) => string = uncurry(
  String.prototype.slice,
);

const encoder = /* @__PURE__ */ new TextEncoder();
const encodeText = uncurry(TextEncoder.prototype.encode);
const strictDecoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const decodeText = uncurry(TextDecoder.prototype.decode);

export function toUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encodeText(encoder, text);
}

/** Text from UTF-8. Throws a `TypeError` where the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return decodeText(strictDecoder, bytes);
}

export const MapOf: MapConstructor = Map;
export const mapGet: <K, V>(map: Map<K, V>, key: K) => V | undefined = uncurry(
  Map.prototype.get,
) as never;
export const mapSet: <K, V>(map: Map<K, V>, key: K, value: V) => void = uncurry(
  Map.prototype.set,
) as never;
export const mapHas: <K, V>(map: Map<K, V>, key: K) => boolean = uncurry(
  Map.prototype.has,
) as never;
export const mapDelete: <K, V>(map: Map<K, V>, key: K) => boolean = uncurry(
  Map.prototype.delete,
) as never;
export const mapSize: (map: Map<never, never>) => number = uncurryGetter(
  Map.prototype,
  "size",
) as never;
export const mapForEach: <K, V>(map: Map<K, V>, visit: (value: V, key: K) => void) => void =
  uncurry(Map.prototype.forEach) as never;

/** A real `Map`, of this realm. */
export function isMap(value: object): value is Map<unknown, unknown> {
  if (!inherits(value, mapPrototype)) return false;
  try {
    mapSize(value as Map<never, never>);
    return true;
  } catch {
    return false; // It only inherits from Map.prototype.
  }
}
