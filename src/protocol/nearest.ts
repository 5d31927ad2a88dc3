import leven from "leven";

/** From how many letters on the beginning of a name says which one is meant. */
const SHORTEST_BEGINNING = 3;

/** The known name that `name` was probably meant to be, or undefined where none is near. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const given = name.toLowerCase();
  const most = Math.max(2, Math.floor(given.length / 3));
  let best: string | undefined;
  let bestDistance = most + 1;
  for (const candidate of known) {
    const wanted = candidate.toLowerCase();
    // A name that was left unfinished, or went on, is as good as the last one that is near enough by its letters.
    const distance = isBeginning(given, wanted)
      ? Math.min(most, leven(given, wanted))
      : leven(given, wanted);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function isBeginning(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  return shorter >= SHORTEST_BEGINNING && one.slice(0, shorter) === other.slice(0, shorter);
}

/** ` Did you mean …?`, or nothing. `prefix` is what stands before each name where one types it: `--`. */
export function didYouMean(name: string, known: Iterable<string>, prefix = ""): string {
  const near = nearest(name, known);
  return near === undefined ? "" : ` Did you mean \`${prefix}${near}\`?`;
}
