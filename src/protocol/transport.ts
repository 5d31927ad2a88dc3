/**
 * What a session needs of a connection to its page. The gateway implements it over a WebSocket;
 * `test/contracts` runs one suite over every implementation.
 */
export interface Transport {
  /** Sends one WebSocket message: a string as text, bytes as binary. Nothing happens once it is closed. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Bytes sent that the page has not read yet, as far as one can know. */
  readonly unsentBytes: number;
  /** Asks the far end for a sign of life, without page code having a say, and tells when it has come. */
  probe(alive: () => void): void;
  /** Closes, with the code and reason of `CLOSE`. Twice is once. */
  close(close: { readonly code: number; readonly reason: string }): void;
  /** Runs at the end of the tick; what is said until then travels together. */
  schedule(flush: () => void): void;
}
