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
  /** Takes what the page has said: now, or when its turn has come, in order. */
  take(work: () => void): void;
  /** The connection is gone. What waits is done at once: it is what has been read, and little. */
  close(): void;
}

/** So much of the time that passes a page pays back. */
const RATE = 1 / 5;
/** What a page may use at once, in milliseconds. */
const BURST_MS = 2;
/** A page that has said something within this time is about. */
const ABOUT_MS = 1_000;

export function createShares(now: () => number = () => performance.now()): Shares {
  /** When each has last said something. */
  const heardAt = new Map<Share, number>();

  return {
    open(pause, resume) {
      const waiting: (() => void)[] = [];
      let debtMs = 0;
      let paidAt = 0;
      /** Since when its messages have been taken, and how long that has been measured. */
      let begin: number | undefined;
      let turn: NodeJS.Timeout | undefined;
      let isPaused = false;
      let isClosed = false;

      function isAlone(at: number): boolean {
        for (const [other, time] of heardAt)
          if (other !== share && at - time < ABOUT_MS) return false;
        return true;
      }

      /** Measures from now on, until all has been done that what is taken now brings with it. */
      function measure(): void {
        if (begin !== undefined) return;
        begin = now();
        heardAt.set(share, begin);
        // Node drains the microtasks, handlers and their answers among them, and then the ticks that they have asked
        // for, before it turns to anybody else.
        queueMicrotask(() => process.nextTick(settle));
      }

      function settle(): void {
        const end = now();
        const used = end - (begin as number);
        debtMs = Math.max(0, debtMs - ((begin as number) - paidAt) * RATE) + used;
        paidAt = end;
        begin = undefined;
        if (isClosed) return;
        if (debtMs > BURST_MS && !isAlone(end)) {
          if (!isPaused) pause();
          isPaused = true;
          turn = setTimeout(goOn, (debtMs - BURST_MS) / RATE);
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
        take(task) {
          if (isPaused || waiting.length > 0) return void waiting.push(task);
          measure();
          task();
        },
        close() {
          isClosed = true;
          heardAt.delete(share);
          clearTimeout(turn);
          for (const task of waiting.splice(0)) task();
        },
      };
      return share;
    },
  };
}
