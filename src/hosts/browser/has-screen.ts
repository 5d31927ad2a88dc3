/**
 * Is there a screen on which a browser could open? Not over SSH: it would open at the other end.
 */
export function hasScreen(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (env["SSH_CONNECTION"]) return false;
  if (platform === "win32" || platform === "darwin") return true;
  return Boolean(env["DISPLAY"] || env["WAYLAND_DISPLAY"]);
}
