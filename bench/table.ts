import type { Row, Unit } from "./results.ts";
import { median, quantile } from "./statistics.ts";

/** The rows as an aligned table: of each side the median and the spread over the rounds, and of the ratio too. */
export function toTable(
  rows: readonly Row[],
  [product, raw]: readonly [string, string] = ["Sallyport", "raw"],
): string {
  const headings = ["", "", product, "p10–p90", raw, "p10–p90", "ratio", "p10–p90"];
  return alignColumns([headings, ...rows.map(toCells)]);
}

/** What is text to the left, and what is a number to the right. */
export function alignColumns(lines: readonly (readonly string[])[]): string {
  const [headings = [], first = []] = lines;
  const isText = headings.map((_, column) => !/^-?\d/.test(first[column] ?? "") || column === 0);
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((cells) => (cells[column] ?? "").length)),
  );
  const pad = (cell: string, column: number): string => {
    const width = widths[column] ?? 0;
    return isText[column] ? cell.padEnd(width) : cell.padStart(width);
  };
  return lines.map((cells) => cells.map(pad).join("  ").trimEnd()).join("\n");
}

/** Product to raw, round by round: its median is steadier than the ratio of the two medians. */
export function ratios(row: Row): number[] {
  return row.product.map((value, round) => value / (row.raw[round] ?? Number.NaN));
}

function toCells(row: Row): string[] {
  const both = [row.product, row.raw].flatMap((values) => spread(values, NUMBER[row.unit]));
  return [row.name, row.unit, ...both, ...spread(ratios(row), (value) => value.toFixed(2))];
}

function spread(values: readonly number[], format: (value: number) => string): [string, string] {
  return [
    format(median(values)),
    `${format(quantile(values, 0.1))}–${format(quantile(values, 0.9))}`,
  ];
}

const whole = (value: number): string => Math.round(value).toLocaleString("en-US");

const NUMBER: Readonly<Record<Unit, (value: number) => string>> = {
  µs: (value) => value.toFixed(0),
  ms: (value) => value.toFixed(2),
  "calls/s": whole,
  "events/s": whole,
  "messages/s": whole,
  "MB/s": whole,
  MB: (value) => value.toFixed(1),
};
