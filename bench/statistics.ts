/** The value below which the share `q` of the samples lies, interpolated. The samples keep their order. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError("no samples");
  return below + (above - below) * (at % 1);
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}
