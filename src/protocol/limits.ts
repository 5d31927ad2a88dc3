/**
 * Every limit of the wire, each with the cost it bounds. The receiver enforces them; a sender that keeps to them
 * gets a clearer error sooner. `docs/protocol.md` repeats this table and a test holds the two together.
 */
export const LIMITS = {
  /** The text or JSON part of one message, in bytes of UTF-8. Bounds what `JSON.parse` may allocate. */
  maxJsonBytes: 16_777_216,
  /** One whole message, raw segments included. Bounds what one socket can make the receiver hold. */
  maxMessageBytes: 134_217_728,
  /** Nesting of arrays and objects in one value. Bounds the recursion of whoever walks the value after us. */
  maxDepth: 256,
  /** Values (members and elements) in one message. Bounds the objects that a small text can make. */
  maxValues: 1_000_000,
  /** Raw segments in one message. Bounds the views a message of empty segments can make. */
  maxSegments: 10_000,
  /** Calls of one page that have not settled. Bounds handlers running at once for a page. */
  maxCallsInFlight: 10_000,
  /** About the bytes in memory of the arguments of those calls. Bounds what a page can pin in the core. */
  maxBytesInFlight: 268_435_456,
  /** What a value is charged with there, beside its characters: about what the costliest small objects take. */
  valueCostBytes: 128,
  /** Bytes sent and not acknowledged. Bounds what a page that reads nothing, or has lost its connection, costs. */
  maxUnacknowledgedBytes: 268_435_456,
  /** As much of that pages' events may fill. The rest is the core's: no page has another one cut off. */
  maxUnreadEventBytes: 201_326_592,
  /** A side acknowledges when it has taken about this much since it last did. Bounds what the other side holds. */
  acknowledgeBytes: 262_144,
  /** What a page may have left unread before whoever sends to a channel waits. Bounds what a stream holds. */
  maxUnreadBytes: 4_194_304,
  /** Channels of one page that calls hold open, or that were kept after their call. */
  maxChannels: 10_000,
  /** The largest window of a stream, in items: what its reader may have left unread. */
  maxStreamWindow: 1_024,
  /** Listeners of one page. Bounds what an event costs. */
  maxListeners: 10_000,
  /** Resources of one page. */
  maxResources: 10_000,
  /** Headers of one call, and their total length. Bounds the work of one `Headers` object. */
  maxHeaders: 64,
  maxHeaderLength: 16_384,
  /** Where an app has so many windows, pages open no more. Bounds the browser processes that they can start. */
  maxWindows: 32,
  /** Length of a window or webview label, in UTF-16 units. */
  maxLabelLength: 128,
  /** Texts gathered in one tick are split into messages of about this size. Bounds the pause of one parse. */
  softMessageBytes: 65_536,
  /** What an isolation frame seals at a time. While it does, what it has sealed before is on its way. */
  sealedPartBytes: 131_072,
  /** What an isolation hook writes to the console at once, in UTF-16 units. */
  maxReportText: 2_000,
  /** Time from the upgrade to the entry. Bounds sockets that say nothing. */
  enterTimeoutMs: 10_000,
  /** Life of an entry link that nobody has used. */
  entryLifetimeMs: 300_000,
  /** Life of a reload ticket, counted from the end of its session. */
  ticketLifetimeMs: 10_000,
  /** How long a reload ticket waits for its own session to end, when the new page is faster than the old one's close. */
  ticketPatienceMs: 1_000,
  /** How long a session without a connection waits for its page, unless the app says otherwise. */
  resumeTimeoutMs: 30_000,
  /** Connections that have not been admitted. One more ends the oldest of them, so that a newcomer is always heard. */
  maxStrangers: 256,
  /** How long a request for a file waits for the page whose key is in its address to be admitted. */
  assetPatienceMs: 2_000,
  /** Such requests at once. One more ends the oldest of them, so that guesses keep no page from its files. */
  maxAssetsWaiting: 256,
  /** Requests of one connection that wait for the answer to an earlier one. Bounds what asking without reading costs. */
  maxRequestsAhead: 16,
} as const;
