/**
 * The core's time, divided among pages. One thread reads what all of them say; a page that says more than it can take
 * would make the others wait behind it (attacks H1, H2). So a page pays for the time that its messages take: where
 * others are about, one that has used more than its share is not read until it has paid. Alone, it has all of the time.
 */
export interface Shares {
  /** `pause` stops the page's connection from being read, as far as one can, and `resume` goes on with it. */
  open(pause: () => void, resume: () => void): Share;
}

/** One page's connection. */
export interface Share {
  /**
   * Says whose it is. What the window's last connection owed, this one owes, as far as it can be paid in a second: else a
   * page that is loaded again, or goes on over another connection, would have said for nothing what it has said.
   */
  isOf(window: string): void;
  /** Takes what the page has said: now, or when its turn has come, in order. */
  take(work: () => void): void;
  /** The connection is gone. What waits is done at once: it is what has been read, and little. */
  close(): void;
}

/** So much of the time that passes a page pays back. */
const RATE = 1 / 5;
/** What a page may use at once, in milliseconds. */
const BURST_MS = 2;
/** What is owed by a connection that is gone counts up to so much. */
const MOST_LEFT_MS = 1_000 * RATE;
/** A page that has said something within this time is about. */
const ABOUT_MS = 1_000;

interface Account {
  debtMs: number;
  paidAt: number;
  /** Its connection is gone. */
  isLeft: boolean;
}

export function createShares(now: () => number = () => performance.now()): Shares {
  /** When each has last said something. */
  const heardAt = new Map<Share, { readonly at: number; readonly window: string | undefined }>();
  /** What windows owe, by their newest connections. */
  const byWindow = new Map<string, Account>();

  const owedBy = ({ debtMs, paidAt }: Account, at: number): number =>
    Math.max(0, debtMs - (at - paidAt) * RATE);

  function accountOf(window: string, at: number): Account {
    for (const [label, account] of byWindow)
      if (account.isLeft && owedBy(account, at) === 0) byWindow.delete(label);
    const last = byWindow.get(window);
    const debtMs = last ? Math.min(owedBy(last, at), MOST_LEFT_MS) : 0;
    const account = { debtMs, paidAt: at, isLeft: false };
    byWindow.set(window, account);
    return account;
  }

  return {
    open(pause, resume) {
      const waiting: (() => void)[] = [];
      let account: Account = { debtMs: 0, paidAt: 0, isLeft: false };
      let window: string | undefined;
      /** Since when its messages have been taken, and how long that has been measured. */
      let begin: number | undefined;
      let turn: NodeJS.Timeout | undefined;
      let isPaused = false;
      let isClosed = false;

      function isAlone(at: number): boolean {
        for (const [other, heard] of heardAt) {
          const isOwn = other === share || (window !== undefined && heard.window === window);
          if (!isOwn && at - heard.at < ABOUT_MS) return false;
        }
        return true;
      }

      function mustPay(at: number): boolean {
        return account.debtMs > BURST_MS && !isAlone(at);
      }

      /** Is not read until it has paid. */
      function hold(): void {
        if (!isPaused) pause();
        isPaused = true;
        clearTimeout(turn);
        turn = setTimeout(goOn, (account.debtMs - BURST_MS) / RATE);
      }

      /** Measures from now on, until all has been done that what is taken now brings with it. */
      function measure(): void {
        if (begin !== undefined) return;
        begin = now();
        heardAt.set(share, { at: begin, window });
        // Node drains the microtasks, handlers and their answers among them, and then the ticks that they have asked
        // for, before it turns to anybody else.
        queueMicrotask(() => process.nextTick(settle));
      }

      function settle(): void {
        const end = now();
        const used = end - (begin as number);
        account.debtMs = owedBy(account, begin as number) + used;
        account.paidAt = end;
        begin = undefined;
        if (isClosed) return;
        if (mustPay(end)) {
          hold();
        } else if (waiting.length > 0) {
          turn = setTimeout(goOn, 0);
        } else if (isPaused) {
          isPaused = false;
          resume();
        }
      }

      /** Takes what waits, as much as a page may at once. */
      function goOn(): void {
        turn = undefined;
        measure();
        while (waiting.length > 0 && now() - (begin as number) < BURST_MS) waiting.shift()?.();
      }

      const share: Share = {
        isOf(label) {
          const at = now();
          window = label;
          account = accountOf(label, at);
          if (mustPay(at)) hold();
        },
        take(task) {
          if (isPaused || waiting.length > 0) return void waiting.push(task);
          measure();
          task();
        },
        close() {
          isClosed = true;
          account.isLeft = true;
          heardAt.delete(share);
          clearTimeout(turn);
          for (const task of waiting.splice(0)) task();
        },
      };
      return share;
    },
  };
}
