/** What the core asks of the page, one step after the other, and what it found. */

export type Step =
  /** Sends so many events, and waits until each has been answered. */
  | { readonly kind: "emit"; readonly count: number }
  /** Asks for so many events, and waits until they have been heard. */
  | { readonly kind: "hear"; readonly count: number }
  /** Asks for so many messages through one channel. */
  | { readonly kind: "messages"; readonly count: number }
  /** Makes so many calls, each with a channel of its own that brings one message. */
  | { readonly kind: "channels"; readonly count: number }
  | { readonly kind: "reload" }
  /** Collects garbage and says how large the page's heap is then, in bytes. */
  | { readonly kind: "weigh" };

/** In bytes, after garbage was collected until nothing more went. */
export interface Weight {
  /** The core's heap, with the buffers on it. */
  readonly core: number;
  readonly page: number;
}

export interface Finding {
  readonly name: string;
  readonly before: Weight;
  readonly after: Weight;
}
