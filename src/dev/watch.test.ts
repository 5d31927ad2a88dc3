import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWatch, type Watch } from "./watch.ts";

let folder: string;
let watch: Watch;
let told: string[];
let waiting: (() => void)[];
const path = (...names: string[]): string => join(folder, ...names);

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "sallyport-watch-")));
  told = [];
  waiting = [];
  watch = createWatch((file) => {
    told.push(file);
    for (const look of waiting) look();
  });
});
afterEach(() => {
  watch.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Resolves when this file has been told of after it was called. */
function heard(file: string): Promise<void> {
  const from = told.length;
  return new Promise((resolve) => {
    waiting.push(() => {
      if (told.slice(from).includes(file)) resolve();
    });
  });
}

async function write(file: string, content: string): Promise<void> {
  const change = heard(file);
  writeFileSync(file, content);
  await change;
}

describe("a file", () => {
  beforeEach(() => {
    writeFileSync(path("a.ts"), "1");
    writeFileSync(path("b.ts"), "1");
    watch.addFile(path("a.ts"));
  });

  it("is heard of when it is written", () =>
    write(path("a.ts"), "22").then(() => expect(told).toContain(path("a.ts"))));

  it("is heard of when another is put in its place, again and again", async () => {
    for (const content of ["22", "333", "4444"]) {
      const change = heard(path("a.ts"));
      writeFileSync(path("a.ts.tmp"), content);
      renameSync(path("a.ts.tmp"), path("a.ts"));
      await change;
    }
    expect(new Set(told)).toEqual(new Set([path("a.ts")]));
  });

  it("is heard of when it is removed and comes again", async () => {
    const gone = heard(path("a.ts"));
    rmSync(path("a.ts"));
    await gone;
    await write(path("a.ts"), "22");
    expect(told.length).toBeGreaterThanOrEqual(2);
  });

  it("may come later", async () => {
    watch.addFile(path("later.ts"));
    await write(path("later.ts"), "1");
    expect(told).toContain(path("later.ts"));
  });

  it("is alone: its neighbours are nobody's business", async () => {
    writeFileSync(path("b.ts"), "22");
    await write(path("a.ts"), "22");
    expect(told).not.toContain(path("b.ts"));
  });
});

describe("a folder", () => {
  beforeEach(() => {
    mkdirSync(path("src", "deep", "er"), { recursive: true });
    mkdirSync(path("src", "node_modules", "p"), { recursive: true });
    writeFileSync(path("src", "deep", "er", "a.ts"), "1");
    watch.addFolder(path("src"));
  });

  it("is heard of at any depth", () =>
    write(path("src", "deep", "er", "a.ts"), "22").then(() => expect(told).toHaveLength(1)));

  it("is heard of in folders that come, with what is in them already", async () => {
    mkdirSync(path("new", "inner"), { recursive: true });
    writeFileSync(path("new", "inner", "b.ts"), "1");
    const came = heard(path("src", "new", "inner", "b.ts"));
    renameSync(path("new"), path("src", "new"));
    await came;
    await write(path("src", "new", "inner", "b.ts"), "22");
    expect(told).toContain(path("src", "new", "inner", "b.ts"));
  });

  it("is heard of when it is made anew", async () => {
    renameSync(path("src"), path("old"));
    const came = heard(path("src", "a.ts"));
    mkdirSync(path("src"));
    writeFileSync(path("src", "a.ts"), "1");
    await came;
    await write(path("src", "a.ts"), "22");
    expect(told).toContain(path("src", "a.ts"));
  });

  it("is heard of when it goes, and when it comes back as it was", async () => {
    const file = path("src", "deep", "er", "a.ts");
    const gone = heard(file);
    renameSync(path("src"), path("old"));
    await gone;
    const back = heard(file);
    renameSync(path("old"), path("src"));
    await back;
    await write(file, "22");
    expect(told.length).toBeGreaterThanOrEqual(3);
  });

  it("may come later", async () => {
    watch.addFolder(path("dist"));
    const came = heard(path("dist", "index.html"));
    mkdirSync(path("dist"));
    writeFileSync(path("dist", "index.html"), "1");
    await came;
    expect(told).toContain(path("dist", "index.html"));
  });

  it("has corners where nobody writes sources", async () => {
    writeFileSync(path("src", "node_modules", "p", "index.js"), "1");
    mkdirSync(path("src", ".cache"));
    writeFileSync(path("src", ".cache", "x.js"), "1");
    await write(path("src", "z.ts"), "1");
    expect(told).toEqual([path("src", "z.ts")]);
  });
});
