// Arguments as frontends write them: none, an object without a prototype, and what is not plain.
import { invoke } from "@tauri-apps/api/core";

class Person {
  readonly #secret = "not sent";
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  get secret(): string {
    return this.#secret;
  }
}

const shown = (call: Promise<unknown>): Promise<string> =>
  call.then(
    (value) => `Ok(${JSON.stringify(value)})`,
    (error: unknown) => `Err(${String(error)})`,
  );

export async function run(): Promise<unknown> {
  const bare = Object.assign(Object.create(null) as object, { name: "bare" });
  return [
    await shown(invoke("greet", bare as { name: string })),
    await shown(invoke("greet", { ...new Person("spread") })),
    await shown(invoke("greet", new Person("ferris") as unknown as Record<string, unknown>)),
    await shown(invoke("greet", Object.create(null) as Record<string, unknown>)),
    await shown(invoke("greet")),
  ];
}
