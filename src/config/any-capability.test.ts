import fc from "fast-check";
import { expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";
import { createAuthority } from "../acl/authority.ts";
import { AclError } from "../acl/problem.ts";

const app = useConfigApp();

const words = fc.constantFrom(
  "identifier",
  "permissions",
  "windows",
  "core:default",
  "allow-x",
  "main",
  "*",
  "**a",
  "https://*",
  "linux",
  "__proto__",
  "constructor",
);
const anything = fc.oneof(
  words,
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(fc.oneof(words, fc.string()), { maxLength: 3 }),
);
const usually = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: anything });
const sound = (...names: string[]): fc.Arbitrary<unknown> => fc.constant(names);
const texts = usually(fc.array(fc.oneof(words, fc.string()), { maxLength: 3 }));
const capability = fc.record(
  {
    identifier: usually(fc.string()),
    permissions: fc.oneof(
      sound("core:default", "allow-x"),
      usually(fc.array(fc.oneof(words, anything), { maxLength: 3 })),
    ),
    windows: fc.oneof(sound("main", "*"), texts),
    webviews: texts,
    local: usually(fc.boolean()),
    remote: usually(fc.record({ urls: texts })),
    platforms: usually(fc.constant(["linux"])),
  },
  { requiredKeys: ["identifier", "permissions"] },
);

const permissions = usually(fc.record({ set: anything }));

it("any file of capabilities, and any of permissions, gives an authority or says what is wrong", () => {
  let made = 0;
  fc.assert(
    fc.property(usually(capability), fc.oneof(fc.constant({}), permissions), (one, other) => {
      app.write("src-tauri/capabilities/main.json", JSON.stringify(one));
      app.write("src-tauri/permissions/main.json", JSON.stringify(other));
      // Rethrows what is no `ConfigError`.
      if (app.problems({}) !== "") return;
      const { access } = app.read().config;
      try {
        createAuthority({ ...access, manifests: [], appCommands: ["x"] });
        made += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(AclError);
      }
    }),
    { numRuns: 500 },
  );
  expect(made).toBeGreaterThan(0);
}, 30_000);
