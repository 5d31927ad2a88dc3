/** What is measured, over and over, of either side. */

/** One action, done when the promise resolves. `n` tells one from the next. */
export type Action = (n: number) => Promise<void>;

/** How long each of `count` actions takes, one after the other, in milliseconds. */
export async function timeEach(action: Action, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    await action(n);
    times.push(performance.now() - start);
  }
  return times;
}

/** How many actions a second are done while `outstanding` of them are always under way. */
export async function rate(
  action: Action,
  outstanding: number,
  durationMs: number,
): Promise<number> {
  let done = 0;
  const start = performance.now();
  const end = start + durationMs;
  const keepOneUnderWay = async (): Promise<void> => {
    while (performance.now() < end) await action(done++);
  };
  await Promise.all(Array.from({ length: outstanding }, keepOneUnderWay));
  return (done / (performance.now() - start)) * 1000;
}
