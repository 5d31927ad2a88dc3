import { AclError, type Problem } from "../acl/problem.ts";
import { type AccessConfig, ConfigError, type Notice } from "../config/config.ts";
import { enforceAccess } from "../core/access.ts";
import type { Core } from "../core/app.ts";

/**
 * Puts the app's capabilities into force. Returns what to say at the start; throws a `ConfigError` that lists everything
 * wrong with them.
 */
export function putInForce(core: Core, access: AccessConfig): readonly Notice[] {
  const toNotice = (problem: Problem): Notice => ({ ...problem, atStart: true });
  try {
    return enforceAccess(core, access).map(toNotice);
  } catch (error) {
    if (!(error instanceof AclError)) throw error;
    throw new ConfigError(error.problems.map(toNotice));
  }
}
