/**
 * Tells when a dialog of the hook's comes up and goes away: while it is up nothing runs here, and no hook is late.
 * Returns how many there have been by now.
 */
export function watchDialogs(tell: (isUp: boolean) => void): () => number {
  let count = 0;
  for (const name of ["alert", "confirm", "prompt"] as const) {
    const ask = window[name] as (...args: unknown[]) => unknown;
    (window as unknown as Record<string, typeof ask>)[name] = (...args) => {
      tell(true);
      try {
        return ask(...args);
      } finally {
        count++;
        tell(false);
      }
    };
  }
  return () => count;
}
