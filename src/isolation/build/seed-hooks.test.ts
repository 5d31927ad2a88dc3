/** The isolation apps of the seed, as they stand there, each in its folder. */
import { expect, it } from "vitest";
import { useIsolationFolder } from "../../../test/support/isolation-folder.ts";

const lab = useIsolationFolder();

const INDEX_HTML = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8" />
<title>Isolation Secure Script</title>
</head>
<body>
<script src="index.js"></script>
</body>
</html>
`;

const PASS_THROUGH = `window.__TAURI_ISOLATION_HOOK__ = (payload) => {
// Log all IPC calls for debugging
console.log('IPC call intercepted:', payload);
// Return payload unchanged (passthrough)
return payload;
};
`;

const VALIDATION = `window.__TAURI_ISOLATION_HOOK__ = (payload) => {
// Validate command calls
if (payload.cmd === 'invoke') {
const { __tauriModule, message } = payload;
// Block unauthorized file system access
if (message.cmd === 'readFile') {
const path = message.path;
if (!path.startsWith('/allowed/directory/')) {
console.error('Blocked unauthorized file access:', path);
return null; // Block the request
}
}
// Validate specific commands
if (message.cmd === 'deleteItem') {
if (!confirm('Are you sure you want to delete this item?')) {
return null; // User cancelled
}
}
}
return payload;
};
`;

const COMPREHENSIVE = `const ALLOWED_COMMANDS = ['greet', 'read_config', 'save_settings'];
const BLOCKED_PATHS = ['/etc/', '/usr/', '/System/'];
window.__TAURI_ISOLATION_HOOK__ = (payload) => {
// Validate invoke commands
if (payload.cmd === 'invoke') {
const commandName = payload.message?.cmd;
// Whitelist approach
if (!ALLOWED_COMMANDS.includes(commandName)) {
console.warn('Blocked unknown command:', commandName);
return null;
}
// Validate path arguments
const args = payload.message?.args || {};
if (args.path) {
for (const blocked of BLOCKED_PATHS) {
if (args.path.startsWith(blocked)) {
console.error('Blocked access to protected path:', args.path);
return null;
}
}
}
}
// Validate event emissions
if (payload.cmd === 'emit') {
const eventName = payload.event;
// Add event validation as needed
}
return payload;
};
`;

it.each([
  ["pass-through", PASS_THROUGH, []],
  ["validation", VALIDATION, ["readFile", "deleteItem"]],
  ["comprehensive", COMPREHENSIVE, ["greet", "read_config", "save_settings"]],
])(
  "J4: the seed's hook for %s starts, unchanged, in the seed's form",
  async (_name, hook, commands) => {
    const app = await lab.build({ "index.html": INDEX_HTML, "index.js": hook });
    expect(app).toMatchObject({ hookForm: "seed", notices: [], packages: [] });
    expect(app.html).toContain(`<script>${hook}</script>`);
    expect([...app.mentions]).toEqual(expect.arrayContaining(commands));
    expect(app.files).toEqual([`${lab.dir}/index.html`, `${lab.dir}/index.js`]);
  },
);
