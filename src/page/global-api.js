// `window.__TAURI__` for `app.withGlobalTauri`: the official package itself, as Tauri injects it.
import * as api from "@tauri-apps/api";

const namespaces = {};
for (const [name, namespace] of Object.entries(api))
  namespaces[name] = Object.freeze({ ...namespace });
window.__TAURI__ = namespaces;
