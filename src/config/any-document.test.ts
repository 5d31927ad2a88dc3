import fc from "fast-check";
import { stringify } from "smol-toml";
import { describe, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";

const app = useConfigApp();

// Some thousand files: longer than usual on a busy machine.
describe("any document", { timeout: 60_000 }, () => {
  /** Names that mean something, so that random documents get past the first key. */
  const names = fc.constantFrom(
    "app",
    "build",
    "plugins",
    "sallyport",
    "identifier",
    "windows",
    "label",
    "url",
    "security",
    "csp",
    "default-src",
    "headers",
    "X-A",
    "pattern",
    "use",
    "capabilities",
    "frontendDist",
    "dangerousDisableAssetCspModification",
    "__proto__",
    "constructor",
    "nope",
  );
  const { document } = fc.letrec((tie) => ({
    document: fc.oneof(
      { maxDepth: 6, depthSize: "large" },
      fc.oneof(fc.constantFrom(null, true, 5, "", "x", "../index.html", "isolation"), fc.string()),
      fc.array(tie("document"), { maxLength: 3 }),
      fc
        .array(fc.tuple(names, tie("document")), { maxLength: 5 })
        .map((members) => Object.fromEntries(members)),
    ),
  }));

  /** Rethrows what is no `ConfigError`. */
  const readOrRefuse = (name: string, source: string): void => {
    app.write(`src-tauri/${name}`, source);
    app.problems();
  };
  /** The document as a file of that name says it. TOML has no null, and a table for a document. */
  const write = (name: string, given: unknown): string => {
    if (!name.endsWith(".toml")) return JSON.stringify(given);
    const table = JSON.parse(JSON.stringify({ app: given }, (_, value) => value ?? "null"));
    return stringify(table);
  };

  describe.each(["tauri.conf.json", "tauri.conf.json5", "Tauri.toml"])("as %s", (name) => {
    it("gives a configuration or a ConfigError", () => {
      fc.assert(fc.property(document, (given) => readOrRefuse(name, write(name, given))));
      fc.assert(
        fc.property(document, document, (windows, security) =>
          readOrRefuse(name, write(name, { app: { windows, security }, build: security })),
        ),
      );
    });

    it("does so as a text that is no document", () => {
      const read = (source: string): void => readOrRefuse(name, source);
      fc.assert(fc.property(fc.string({ unit: "grapheme" }), read));
      fc.assert(
        fc.property(document, fc.nat(), fc.nat(3), fc.string(), (given, at, length, text) => {
          const source = write(name, given);
          const place = at % (source.length + 1);
          read(source.slice(0, place) + text + source.slice(place + length));
        }),
      );
      const deep = "[".repeat(20_000);
      for (const source of ["", "\uFEFF{}", '"\t"', deep, `a=${deep}`, "1e", "\0", "/"])
        read(source);
    });
  });
});
