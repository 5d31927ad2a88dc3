// The form of Tauri's starting template, with the global API: `create-tauri-app`, vanilla.

export function run(): void {
  const { invoke } = (
    window as unknown as { __TAURI__: { core: typeof import("@tauri-apps/api/core") } }
  ).__TAURI__.core;

  document.body.innerHTML = `<form id="greet-form"><input id="greet-input"><button>Greet</button></form><p id="greet-msg"></p>`;
  const input = document.querySelector<HTMLInputElement>("#greet-input");
  const message = document.querySelector("#greet-msg");

  document.querySelector("#greet-form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    void invoke<string>("greet", { name: input?.value }).then((greeting) => {
      if (message) message.textContent = greeting;
    });
  });
}
