import type { TabAction } from "../../protocol/tab.ts";

/** Does with the tab what it is told. Rejects, or throws, where the browser does not let it. */
export async function act(action: TabAction): Promise<void> {
  const { style } = document.documentElement;
  switch (action.kind) {
    case "setTitle":
      document.title = action.title;
      return;
    case "setFullscreen":
      // Only soon after the user has clicked or typed.
      if (action.fullscreen) await document.documentElement.requestFullscreen();
      else if (document.fullscreenElement) await document.exitFullscreen();
      return;
    case "setFocus":
      window.focus();
      if (!document.hasFocus()) throw new Error("only the user brings a tab to the front");
      return;
    case "setZoom":
      style.setProperty("zoom", String(action.factor));
      return;
    case "setBackgroundColor": {
      const [red, green, blue, alpha] = action.color ?? [];
      if (alpha === undefined) style.removeProperty("background-color");
      else style.setProperty("background-color", `rgb(${red} ${green} ${blue} / ${alpha / 255})`);
      return;
    }
    case "setCursor":
      style.setProperty("cursor", action.cursor, "important");
      return;
    case "print":
      // Its dialog holds the page, and whoever would wait for the answer.
      setTimeout(() => print());
      return;
    case "clearBrowsingData":
      return forget();
    case "destroy":
      // Browsers close what a script has opened. Another tab stays, and has no session.
      setTimeout(() => close());
      return;
  }
}

/** What pages of this origin have stored. */
async function forget(): Promise<void> {
  localStorage.clear();
  sessionStorage.clear();
  const [names, databases] = await Promise.all([caches.keys(), indexedDB.databases()]);
  await Promise.all(names.map((name) => caches.delete(name)));
  for (const { name } of databases) if (name !== undefined) indexedDB.deleteDatabase(name);
}
