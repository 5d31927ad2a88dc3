/** Sees to it that an isolation app has a hook, and one for the messages that it will get. */
import type { ESTree } from "rolldown/utils";
import { ConfigError, type Notice } from "../../config/config.ts";
import { findBindings } from "./bindings.ts";
import { createConstants } from "./constants.ts";
import { findHook, findMisspelt, HOOK } from "./find-hook.ts";
import { findForm } from "./find-form.ts";
import type { ReadyScript } from "./ready-script.ts";

const TAURIS_FORM =
  'Tauri 2\'s messages want it. Sallyport\'s have the command in `message.message.cmd`, and `cmd` is `invoke`, `emit`, `listen` or `unlisten`: this hook would let everything through. Set `plugins.sallyport.isolation.hookMessage` to "tauri" for a hook of a Tauri app, or to "seed" if this is what you mean.';
const SEEDS_FORM =
  'Sallyport\'s messages want it. With `hookMessage` "tauri" it is the command itself: this hook would let everything through. Remove `plugins.sallyport.isolation.hookMessage`.';

export interface LookedAtHook {
  readonly form: "seed" | "tauri";
  readonly notices: readonly Notice[];
}

/**
 * `hookMessage` is what the configuration says, and goes first; `index` is the page, as it is shown. Throws a
 * `ConfigError` where no script sets a hook, and where the hook is in the other form: in Tauri's with `hookMessage` unsaid, or
 * in the seed's with "tauri".
 */
export function lookAtHook(
  scripts: readonly ReadyScript[],
  hookMessage: "seed" | "tauri" | undefined,
  index: string,
): LookedAtHook {
  const programs = scripts.map(({ program }) => program);
  const placeOf = ({ program, at }: { program: ESTree.Program; at: number }): string | undefined =>
    scripts.find((script) => script.program === program)?.placeOf(at);
  const bindings = findBindings(programs);
  const constants = createConstants(bindings);
  const { values, isNamed } = findHook(programs, bindings);
  if (!isNamed) {
    // Tauri's words first (tauri-spec §5.1). A page without a hook would wait for ever; here it is refused at once.
    const text = `The isolation application does not contain a file setting the \`window.${HOOK}\` value. Set it in a script that ${index} links: without a hook, no call reaches the core.`;
    const misspelt = findMisspelt(programs);
    const place = misspelt && placeOf(misspelt);
    const hint = place === undefined ? "" : ` \`${misspelt?.name}\` in ${place} is another name.`;
    throw new ConfigError([{ place: index, text: text + hint, atStart: true }]);
  }
  if (hookMessage === "seed") return { form: "seed", notices: [] };

  const isTauri = hookMessage === "tauri";
  const hooks = values.flatMap((value) => constants.functionsOf(value));
  const find = (form: "seed" | "tauri") => findForm(form, hooks, programs, bindings, constants);
  // One that looks for both is meant for what is said.
  const found = isTauri ? (find("tauri") ? undefined : find("seed")) : find("tauri");
  if (found) {
    const place = placeOf(found);
    const text = `the isolation hook compares its message's \`cmd\` with \`${found.compared}\`, as ${isTauri ? SEEDS_FORM : TAURIS_FORM}`;
    throw new ConfigError([{ place: place ?? index, text, atStart: true }]);
  }
  if (isTauri) return { form: "tauri", notices: [] };
  const unseen = `sets \`${HOOK}\` to what is not seen in its source, so nobody knows for which form of messages it is written. Set \`plugins.sallyport.isolation.hookMessage\`.`;
  return {
    form: "seed",
    notices: hooks.length > 0 ? [] : [{ place: index, text: unseen, atStart: true }],
  };
}
