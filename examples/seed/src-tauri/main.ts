// The Rust commands of the document, in TypeScript. Above each stands the place it has there.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { command, createApp } from 'sallyport';
import * as z from 'zod';

/** Relative paths begin here, wherever the app was started. */
const APP_FOLDER = resolve(import.meta.dirname, '..');

const WORDS = new Map<string | undefined, string>([
  ['ENOENT', 'No such file or directory'],
  ['EISDIR', 'Is a directory'],
  ['EACCES', 'Permission denied'],
  ['EPERM', 'Permission denied'],
  ['ERR_ENCODING_INVALID_ENCODED_DATA', 'The file is not UTF-8 text'],
]);

function readText(path: string): Promise<string> {
  return readFile(path)
    .then((bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    .catch((error: NodeJS.ErrnoException) => {
      // A system error is not for the page: it names folders. A new `Error` says what the page may read.
      throw new Error(WORDS.get(error.code) ?? 'The file could not be read');
    });
}

const CreateUserArgs = z.object({
  name: z.string(),
  email: z.string(),
});
const users: z.infer<typeof CreateUserArgs>[] = [];
const heard: unknown[] = [];
const items = new Set(['apple', 'pear']);
const settings = new Map<string, unknown>();

/** So that the terminal shows what has come past the isolation hook, beside what the hook itself says. */
function tell(what: string): void {
  console.log(`The core ${what}.`);
}

const app = createApp({
  commands: {
    // IPC Primitives > Events > Rust (emit to frontend)
    emit_event: command((_input, { app }) => app.emit('backend-event', 'payload data')),

    // What the listener below has heard last. For the page to show: the document's core only hears it.
    last_frontend_event: command(() => heard.at(-1)),

    // IPC Primitives > Commands > Rust command definition
    greet: command(z.object({ name: z.string() }), ({ name }) => `Hello, ${name}!`),

    // IPC Primitives > Commands > Async command with Result
    // Security: as in the document, whatever this user may read can be read. See `process_file` for a path that is checked.
    read_file: command(z.object({ path: z.string() }), ({ path }) =>
      readText(resolve(APP_FOLDER, path)),
    ),

    // Brownfield Pattern > Code Example > Rust backend
    process_data: command(z.object({ input: z.string() }), ({ input }) => `Processed: ${input}`),

    // Security Best Practices > For Both Patterns > 1. Validate all inputs in Rust commands
    process_file: command(z.object({ path: z.string() }), ({ path }) => {
      if (path.includes('..') || path.startsWith('/etc')) throw new Error('Invalid path');
      return 'Done';
    }),

    // Security Best Practices > For Both Patterns > 2. Use typed arguments
    create_user: command(z.object({ args: CreateUserArgs }), ({ args }) => {
      users.push(args);
    }),

    // Isolation Pattern > Code Example. The hooks there know these four by name; what they do is this example's own.
    readFile: command(z.object({ path: z.string() }), ({ path }) => {
      tell('runs readFile');
      // Security: the hook looks at how a path begins, so one that leaves the folder again passes it.
      if (path.includes('..')) throw new Error('Invalid path');
      // `/` is the app's folder.
      return readText(join(APP_FOLDER, path));
    }),

    deleteItem: command(z.object({ item: z.string() }), ({ item }) => {
      tell('runs deleteItem');
      items.delete(item);
      return [...items];
    }),

    read_config: command(z.object({ path: z.string() }), ({ path }) => {
      tell('runs read_config');
      return settings.get(path);
    }),

    save_settings: command(z.object({ path: z.string(), settings: z.unknown() }), (input) => {
      tell('runs save_settings');
      // In memory: a path is a name here, and no file is written.
      settings.set(input.path, input.settings);
    }),
  },
});

// IPC Primitives > Events > Frontend (emit to backend)
app.listen('frontend-event', ({ payload }) => {
  tell('hears frontend-event');
  heard.splice(0, 1, payload);
});

await app.run();
