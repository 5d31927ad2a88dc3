// A frontend that follows its window: what `onResized` and the others tell of what is done to it.
import { LogicalPosition, LogicalSize, PhysicalPosition, PhysicalSize } from "@tauri-apps/api/dpi";
import { getCurrentWindow, type Theme } from "@tauri-apps/api/window";

export async function run(): Promise<unknown> {
  const window = getCurrentWindow();
  const size = Promise.withResolvers<PhysicalSize>();
  const position = Promise.withResolvers<PhysicalPosition>();
  const theme = Promise.withResolvers<Theme>();
  const unlisten = [
    await window.onResized(({ payload }) => payload.width === 640 && size.resolve(payload)),
    await window.onMoved(({ payload }) => position.resolve(payload)),
    await window.onThemeChanged(({ payload }) => theme.resolve(payload)),
    await window.onScaleChanged(() => undefined),
    await window.onFocusChanged(() => undefined),
  ];
  await window.setSize(new LogicalSize(640, 480));
  await window.setPosition(new LogicalPosition(30, 40));
  await window.setTheme("dark");
  const heard = [await size.promise, await position.promise, await theme.promise] as const;
  for (const stop of unlisten) stop();
  return {
    size: heard[0] instanceof PhysicalSize && heard[0].toJSON(),
    position: heard[1] instanceof PhysicalPosition,
    theme: heard[2],
    isDark: matchMedia("(prefers-color-scheme: dark)").matches,
  };
}
