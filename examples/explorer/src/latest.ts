/**
 * Runs a task for the latest request only: while one runs, of all that come after it the last is kept.
 * Holding an arrow key down asks for every file on the way; the disk reads a few of them, one at a time.
 */
export function runLatest<Input>(task: (input: Input) => Promise<void>): (input: Input) => void {
  let running = false;
  let waiting: { readonly input: Input } | undefined;
  const run = async (first: Input): Promise<void> => {
    running = true;
    waiting = { input: first };
    try {
      while (waiting) {
        const { input }: { readonly input: Input } = waiting;
        waiting = undefined;
        await task(input);
      }
    } finally {
      running = false;
    }
  };
  return (input) => {
    if (running) waiting = { input };
    else void run(input);
  };
}
