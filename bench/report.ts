import { readFile } from "node:fs/promises";
import type { Report, Rows } from "./results.ts";

/** What the page has measured. Throws where it could not. */
export async function readReport(file: string): Promise<Rows> {
  const report = JSON.parse(await readFile(file, "utf8")) as Report;
  if ("failure" in report) throw new Error(`The page could not measure: ${report.failure}`);
  return report;
}
