import * as v from "valibot";
import { command } from "../../core/command.ts";
import { definePlugin, type Plugin } from "../../core/plugin.ts";
import { BASE_DIRECTORIES, type BaseDirectory } from "./base-directory.ts";
import { styleOf, thisMachine } from "./machine.ts";
import * as rules from "./path-rules.ts";
import { resolveDirectory } from "./resolve-directory.ts";

const onePath = v.object({ path: v.string() });
const paths = v.object({ paths: v.array(v.string()) });
const directory = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.maxValue(BASE_DIRECTORIES.length),
);

/**
 * Tauri's `path`: texts in, texts out. Only `resolve_directory` looks at anything, which is the environment and the file
 * where a desktop writes the user's folders. Refusals are Tauri's texts (`tauri::path::Error`).
 */
export const pathPlugin: Plugin = definePlugin({
  name: "path",
  commands: {
    resolve_directory: command(
      v.object({ directory, path: v.nullish(v.string()) }),
      async (input, { app }) => {
        const name = BASE_DIRECTORIES[input.directory - 1] as BaseDirectory;
        const path = input.path ?? undefined;
        return found(await resolveDirectory(name, path, app.info, thisMachine()), "unknown path");
      },
    ),
    resolve: command(paths, (input) => rules.resolve(currentFolder(), input.paths, style())),
    normalize: command(onePath, ({ path }) => rules.normalize(path, style())),
    join: command(paths, (input) => rules.join(input.paths, style())),
    dirname: command(onePath, ({ path }) =>
      found(rules.dirname(path, style()), "path does not have a parent"),
    ),
    extname: command(onePath, ({ path }) =>
      found(rules.extname(path, style()), "path does not have an extension"),
    ),
    basename: command(
      v.object({ path: v.string(), ext: v.nullish(v.string(), "") }),
      ({ path, ext }) => found(rules.basename(path, ext, style()), "path does not have a basename"),
    ),
    is_absolute: command(onePath, ({ path }) => rules.isAbsolute(path, style())),
  },
  permissions: {
    default: {
      description: "All of the commands: none of them touches what it names.",
      permissions: [
        "allow-resolve-directory",
        "allow-resolve",
        "allow-normalize",
        "allow-join",
        "allow-dirname",
        "allow-extname",
        "allow-basename",
        "allow-is-absolute",
      ],
    },
  },
});

function style(): ReturnType<typeof styleOf> {
  return styleOf(thisMachine());
}

function found(answer: string | undefined, otherwise: string): string {
  if (answer === undefined) throw new Error(otherwise);
  return answer;
}

function currentFolder(): string {
  let code: string | undefined;
  try {
    return process.cwd();
  } catch (error) {
    ({ code } = error as NodeJS.ErrnoException); // It was removed, or may not be entered any more.
  }
  throw new Error(`failed to read current dir: ${code}`);
}
