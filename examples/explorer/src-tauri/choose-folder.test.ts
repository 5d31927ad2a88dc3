import { describe, expect, it } from "vitest";
import { chooseFolder } from "./choose-folder.ts";

describe.skipIf(process.platform === "win32")("chooseFolder", () => {
  const argv = ["node", "main.ts"];

  it("takes the first argument", () => {
    expect(chooseFolder([...argv, "/srv", "/home"], {}, "/work")).toBe("/srv");
  });
  it("reads a relative one from where the person stands, not from where npm runs", () => {
    expect(chooseFolder([...argv, "pictures"], { INIT_CWD: "/home/ann" }, "/work")).toBe(
      "/home/ann/pictures",
    );
    expect(chooseFolder([...argv, "pictures"], {}, "/home/ann")).toBe("/home/ann/pictures");
  });
  it("takes the place itself when there is no argument", () => {
    expect(chooseFolder(argv, { INIT_CWD: "/home/ann" }, "/work")).toBe("/home/ann");
    expect(chooseFolder(argv, {}, "/work")).toBe("/work");
  });
});
