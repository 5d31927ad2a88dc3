/**
 * Entries: how a page proves which window it is. Three kinds, each one secret, each good for one use.
 *
 *   link    issued by the host, opened by the user. Good for `entryLifetimeMs`.
 *   ticket  issued to a page when it is admitted, for its own reload. Good once that page's session has ended, and for
 *           `ticketLifetimeMs` after that.
 *   window  put into a document by the host that shows it, without a way through any page. Whoever shows one is answered
 *           only after the host has put the next one in place, so every later document has a fresh one. Good until it
 *           or a later one of the same window was used: a page that is reloaded before it was admitted shows it again.
 *
 * A link, the session it opens, that session's ticket, the session that opens, and so on are one *line*: one page and
 * its reloads. A ticket that is shown twice was copied, and nobody can tell the page from the thief: the whole line ends,
 * whatever has become of it meanwhile. So does the line of a page whose window was opened again.
 *
 * Whoever is refused learns only that: one code, one reason, whatever was wrong. The recorder gets the reason.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Recorder } from "../core/record.ts";
import type { Session } from "../core/session.ts";
import { CLOSE, type Close } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Entry } from "../protocol/messages.ts";

export interface Clock {
  now(): number;
  /** Runs once after so many milliseconds, unless cancelled. */
  after(ms: number, run: () => void): () => void;
}

/** Which window a page is. */
export interface Place {
  readonly window: string;
  readonly webview: string;
}

/** A secret that was good, held for whoever showed it until it is used or released. */
export interface Taken {
  readonly place: Place;
  /** The secret of the ticket that the page will have. Good for nothing before `use`. None in a window of a host's. */
  readonly ticket: string | undefined;
  /**
   * Uses the entry up for this session. False where its line has ended since it was taken: then the session must end.
   */
  readonly use: (session: Session) => boolean;
  /** Gives an entry back that was not used: the page went before it had its ticket. */
  readonly release: () => void;
}

/** A page and its reloads. */
interface Line {
  readonly name: string;
  ended: boolean;
  /** The one that lives, if any. */
  session: Session | undefined;
}

/** The entries of a window whose host puts them into its documents. */
export interface KeptWindow {
  /** Gives the window's next document a new entry; what was issued before and not used is good for nothing. */
  renew(): Promise<void>;
  /** The window is gone, and with it what was issued and not used. */
  close(): void;
}

/** A kept window's part in its entries. */
interface Keeper {
  /** Those that were not used, the newest last. */
  readonly unused: Issued[];
  /** Issues the next one and waits until the host has it in place. */
  next(): Promise<void>;
}

interface Issued {
  readonly hash: string;
  readonly insteadOf?: string | undefined;
  readonly kind: "link" | "ticket" | "window";
  readonly place: Place;
  readonly line: Line;
  /**
   * For a ticket: the session it was issued to, until that has ended. Entries are remembered for long; a page that was
   * reloaded a thousand times must not leave a thousand sessions behind.
   */
  of: Session | undefined;
  /** For a window's entry: what keeps it. */
  readonly keeper: Keeper | undefined;
  /** When it stops being good; for a ticket only known once its session has ended. */
  expires: number | undefined;
  used: boolean;
  /** While somebody holds it: resolves when it was used or released. */
  held: Promise<void> | undefined;
}

/**
 * An entry as it outlives its core, under `sallyport dev`. Of the secret it has the hash: whoever remembers entries
 * can let no page in with them.
 */
export interface RememberedEntry {
  readonly hash: string;
  readonly kind: "link" | "ticket";
  readonly place: Place;
  /** The hash of the link that the line began with. */
  readonly line: string;
  readonly lineEnded: boolean;
  readonly expires: number | undefined;
  readonly used: boolean;
  /**
   * The entry for which this ticket was shown, while the page has not said that it has it. If its core is gone before it
   * does, nobody knows which of the two the page has: either is good, and then neither.
   */
  readonly insteadOf?: string;
}

/** Where entries are remembered while the core is started anew. */
export interface EntryMemory {
  readonly known: readonly RememberedEntry[];
  /** Told at once of every entry that is issued, used, or changes otherwise: the core may be killed at any moment. */
  changed(entry: RememberedEntry): void;
}

export interface Entries {
  /** A secret for a link to this window. `onSpent` runs once, when it has been used or has expired. */
  issueLink(place: Place, onSpent?: () => void): string;
  /** Keeps a window in entries. `put` resolves when the window's next document will find this one and no other. */
  keepWindow(place: Place, put: (entry: Entry) => Promise<void>): KeptWindow;
  /**
   * Takes an entry. Undefined where it is refused; why has been recorded. `isHere` says whether whoever shows it is
   * still there: an entry that had to wait is not used up by somebody who has left.
   */
  take(entry: Entry, isHere?: () => boolean): Promise<Taken | undefined>;
  /** True while a page may come back: a ticket of an ended session is still good, or a window is kept. */
  readonly awaitsReload: boolean;
  /** Forgets everything. */
  close(): void;
}

/** Used and expired entries that are remembered, to tell a second use from a guess. */
const REMEMBERED = 1_000;
/** Unused entries of one window: more than one only where pages left before they were admitted. */
const MAX_UNUSED = 8;

export function createEntries(recorder: Recorder, clock: Clock, memory?: EntryMemory): Entries {
  // By the hash of the secret: looking one up tells nothing about the secrets by its timing.
  const issued = new Map<string, Issued>();
  // A window is one page: the line that entered last has its webview.
  const current = new Map<string, Line>();
  const cancels = new Set<() => void>();
  const spent = new Map<Issued, () => void>();
  let closed = false;

  function remember(entry: Issued): void {
    // What ends with the core says nothing of the page, which may come back to the next one.
    const { hash, kind, place, line, expires, used, insteadOf } = entry;
    // A window's host asks each core for new ones.
    if (closed || !memory || kind === "window") return;
    const { name, ended: lineEnded } = line;
    const own = { hash, kind, place, line: name, lineEnded, expires, used };
    memory.changed(insteadOf === undefined ? own : { ...own, insteadOf });
  }

  function rememberShown(ticket: string, { place, line, hash: insteadOf }: Issued): void {
    if (closed || !memory) return;
    const own = { hash: hash(ticket), kind: "ticket", used: false, expires: undefined } as const;
    memory.changed({ ...own, place, line: line.name, lineEnded: line.ended, insteadOf });
  }

  /** Of an earlier core's entry and what it showed for it, one has been used. */
  function useUpOthers({ hash: used, insteadOf = used }: Issued): void {
    for (const other of issued.values()) {
      if (other.hash === used || (other.hash !== insteadOf && other.insteadOf !== insteadOf))
        continue;
      other.used = true;
      remember(other);
    }
  }

  /** What the core before this one knew. A page that lived to its end may come back now, within a ticket's time. */
  function recall(known: readonly RememberedEntry[]): void {
    const lines = new Map<string, Line>();
    const used = new Set(known.filter((one) => one.used).map(({ hash }) => hash));
    for (const { line: name, lineEnded, ...one } of known) {
      if (one.insteadOf !== undefined && used.has(one.insteadOf)) continue;
      const line = lines.get(name) ?? { name, ended: lineEnded, session: undefined };
      line.ended ||= lineEnded;
      lines.set(name, line);
      const expires = one.expires ?? clock.now() + LIMITS.ticketLifetimeMs;
      const entry: Issued = {
        ...one,
        line,
        of: undefined,
        expires,
        held: undefined,
        keeper: undefined,
      };
      issued.set(one.hash, entry);
      // Nobody came with it while this core was up: its time does not begin anew with the next. A core that fails before
      // was none that a page could come back to.
      if (one.expires === undefined && !one.used)
        after(LIMITS.ticketLifetimeMs, () => remember(entry));
      if (one.kind === "ticket" && !one.insteadOf && !one.used && !line.ended)
        current.set(one.place.webview, line);
    }
  }
  if (memory) recall(memory.known);
  const keepers = new Set<Keeper>();

  function tellSpent(entry: Issued): void {
    const tell = spent.get(entry);
    spent.delete(entry);
    tell?.();
  }

  function add(
    kind: Issued["kind"],
    place: Place,
    line: Line,
    secret: string,
    { of, keeper }: { of?: Session; keeper?: Keeper } = {},
  ): Issued {
    const entry: Issued = {
      hash: hash(secret),
      kind,
      place,
      line,
      of,
      keeper,
      expires: undefined,
      used: false,
      held: undefined,
    };
    issued.set(entry.hash, entry);
    for (const [key, old] of issued) {
      if (issued.size <= REMEMBERED) break;
      if (isSpent(old)) issued.delete(key);
    }
    return entry;
  }

  function isSpent(entry: Issued): boolean {
    return (
      entry.used || entry.line.ended || (entry.expires !== undefined && clock.now() > entry.expires)
    );
  }

  function after(ms: number, run: () => void): void {
    const cancel = clock.after(ms, () => {
      cancels.delete(cancel);
      run();
    });
    cancels.add(cancel);
  }

  function refuse(
    code: "entry-refused" | "entry-reused" | "ticket-reused",
    reason: string,
    window?: string,
  ): undefined {
    const alarm = code !== "entry-refused";
    recorder.record({ code, reason, alarm, ...(window !== undefined && { window }) });
  }

  function end(line: Line, close: Close): void {
    line.ended = true;
    for (const entry of issued.values()) if (entry.line === line) remember(entry);
    line.session?.end(close);
  }

  /** Gives the webview to this line. An older one ends, and does not come back by a reload. */
  function replace({ window, webview }: Place, line: Line): void {
    const older = current.get(webview);
    current.set(webview, line);
    if (!older || older === line) return;
    if (older.session?.live) {
      const reason = "the window was opened again; its older page was disconnected";
      recorder.record({ code: "page-replaced", window, reason });
    }
    end(older, CLOSE.replaced);
  }

  function addTicket(line: Line, secret: string, session: Session): void {
    const { window, webview } = session.caller;
    const entry = add("ticket", { window, webview }, line, secret, { of: session });
    remember(entry);
    session.onEnd(() => {
      entry.of = undefined;
      entry.expires = clock.now() + LIMITS.ticketLifetimeMs;
      remember(entry);
    });
  }

  /** Waits a moment for whoever has the entry: the page before a reload may go slower than the one after it comes. */
  function patiently(gone: (resolve: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      after(LIMITS.ticketPatienceMs, resolve);
      gone(resolve);
    });
  }

  /**
   * The page before a reload may have lost its connection, and have had none to say that it leaves. Whether anybody is
   * left at its end the browser says, not the page: a page that lives keeps its session.
   */
  async function parting(session: Session): Promise<void> {
    const isAlive = session.probe();
    if (session.attached) await patiently((resolve) => session.onEnd(resolve));
    if (session.live && !isAlive()) session.end(CLOSE.normal);
  }

  function hold(entry: Issued): Taken {
    const { place, line, keeper } = entry;
    const ticket = keeper ? undefined : newSecret();
    if (ticket !== undefined) rememberShown(ticket, entry);
    const { promise, resolve } = Promise.withResolvers<void>();
    entry.held = promise;
    const release = (): void => {
      if (entry.held === promise) entry.held = undefined;
      resolve();
    };
    return {
      place,
      ticket,
      release,
      use(session) {
        entry.used = true;
        remember(entry);
        useUpOthers(entry);
        release();
        tellSpent(entry);
        if (line.ended) return false;
        line.session = session;
        session.onEnd(() => {
          if (line.session === session) line.session = undefined;
        });
        replace(place, line);
        if (keeper) forgetUntil(keeper, entry);
        if (ticket !== undefined) addTicket(line, ticket, session);
        return true;
      },
    };
  }

  function createKeeper(place: Place, put: (entry: Entry) => Promise<void>): Keeper {
    const unused: Issued[] = [];
    // One after the other: the host has one place for all of them.
    let putting: Promise<unknown> = Promise.resolve();
    const keeper: Keeper = {
      unused,
      next() {
        const secret = newSecret();
        const line = { name: hash(secret), ended: false, session: undefined };
        unused.push(add("window", place, line, secret, { keeper }));
        if (unused.length > MAX_UNUSED) forgetUntil(keeper, unused[0]);
        const placed = putting.then(() => put({ ...place, secret }));
        putting = placed.catch(() => undefined);
        return placed;
      },
    };
    return keeper;
  }

  /** These entries, up to this one, are good for nothing from now on. (What one of them has opened goes on.) */
  function forgetUntil({ unused }: Keeper, last: Issued | undefined): void {
    for (const entry of unused.splice(0, last ? unused.indexOf(last) + 1 : 0)) {
      if (!entry.used) entry.line.ended = true;
    }
  }

  return {
    keepWindow(place, put) {
      const keeper = createKeeper(place, put);
      keepers.add(keeper);
      return {
        renew() {
          forgetUntil(keeper, keeper.unused.at(-1));
          return keeper.next();
        },
        close() {
          forgetUntil(keeper, keeper.unused.at(-1));
          keepers.delete(keeper);
        },
      };
    },
    issueLink(place, onSpent) {
      const secret = newSecret();
      const line = { name: hash(secret), ended: false, session: undefined };
      const entry = add("link", place, line, secret);
      entry.expires = clock.now() + LIMITS.entryLifetimeMs;
      remember(entry);
      if (onSpent) spent.set(entry, onSpent);
      after(LIMITS.entryLifetimeMs, () => tellSpent(entry));
      return secret;
    },
    async take({ window, webview, secret }, isHere = () => true) {
      const entry = issued.get(hash(secret));
      // Whoever comes while everything ends is told so by the end of its connection.
      if (closed) return undefined;
      if (!entry)
        return refuse("entry-refused", "no such entry: a bookmark, an old link, or a guess");
      const { place, line, of, kind, keeper } = entry;
      if (place.window !== window || place.webview !== webview) {
        const shown = JSON.stringify(window);
        return refuse(
          "entry-refused",
          `an entry of the window ${place.window}, shown as ${shown}`,
          place.window,
        );
      }
      if (of?.live && !entry.used) await parting(of);
      if (keeper && !isSpent(entry)) {
        // The page before this one may go slower than this one comes. Should it stay, this one takes its place.
        const before = current.get(webview)?.session;
        if (before?.live) await patiently((resolve) => before.onEnd(resolve));
      }
      const { held } = entry;
      if (held && !entry.used) await patiently((resolve) => void held.then(resolve));
      if (!isHere()) return undefined;
      const again = entry.used || entry.held !== undefined;
      if (again && kind === "link") {
        return refuse("entry-reused", "a link was opened a second time", window);
      }
      if (again) {
        end(line, CLOSE.entryRefused);
        const reason = `${keeper ? "a window's entry" : "a reload ticket"} was shown a second time: page code has copied it. Both pages were ended`;
        return refuse(keeper ? "entry-reused" : "ticket-reused", reason, window);
      }
      if (line.ended) {
        const reason = keeper
          ? "an entry of the window that was replaced before it was shown"
          : "a ticket of a page that was ended for good";
        return refuse("entry-refused", reason, window);
      }
      if (of?.live)
        return refuse(
          "entry-refused",
          "a reload ticket was shown while its page still lives",
          window,
        );
      if (isSpent(entry)) return refuse("entry-refused", `a ${kind} that has expired`, window);
      const taken = hold(entry);
      if (!keeper) return taken;
      const isPlaced = await keeper.next().then(
        () => true,
        () => false,
      );
      // Meanwhile everything that the host knew of this document has been heard: it may have taken the entry back.
      if (isPlaced && !isSpent(entry)) return taken;
      taken.release();
      return refuse("entry-refused", "an entry that the window's host took back", window);
    },
    get awaitsReload() {
      if (keepers.size > 0) return true;
      return [...issued.values()].some(
        (entry) => entry.kind === "ticket" && entry.expires !== undefined && !isSpent(entry),
      );
    },
    close() {
      closed = true;
      for (const entry of issued.values()) tellSpent(entry);
      for (const cancel of cancels) cancel();
      issued.clear();
    },
  };
}

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

function hash(secret: string): string {
  return createHash("sha256").update(secret).digest("base64");
}
