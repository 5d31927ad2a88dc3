/** The `remote.urls` of capabilities (Tauri: `tauri_utils::acl::RemoteUrlPattern`). */
export interface OriginPattern {
  readonly source: string;
  /** Compared part by part as a URL, never as a text. What is no URL matches nothing. */
  matches(origin: string): boolean;
}

/**
 * A URL pattern, in which what is not said is any: path, query and fragment, but not the port, which is then the
 * scheme's own. `*` in a host goes over dots, as in Tauri: `https://tauri.*` takes in `https://tauri.evil.com`.
 * What is no pattern gives the reason.
 */
export function parseOriginPattern(source: string): OriginPattern | string {
  try {
    const given = new URLPattern(source);
    const pattern = new URLPattern({
      protocol: given.protocol,
      username: given.username,
      password: given.password,
      hostname: given.hostname,
      port: given.port,
      pathname: given.pathname === "/" ? "*" : given.pathname || "*",
      search: given.search || "*",
      hash: given.hash || "*",
    });
    // Node takes `null`, the origin of a sandboxed document, for a URL with nothing in it, which `*://*` would match.
    return { source, matches: (origin) => URL.canParse(origin) && pattern.test(origin) };
  } catch (error) {
    return `invalid URL pattern for remote URL ${source}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
