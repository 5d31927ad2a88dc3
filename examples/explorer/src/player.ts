import { convertFileSrc } from "@tauri-apps/api/core";
import type { Content } from "../src-tauri/answers.ts";
import { element } from "./element.ts";

export interface Player {
  readonly element: HTMLElement;
  /** As `640 × 480`, of films. */
  readonly dimensions: string | undefined;
  /** As `3:07`. */
  readonly length: string | undefined;
  /** Stops it, and what is being loaded. */
  close(): void;
}

/** A sound or a film, as soon as it is known how long it is. Rejects where the browser cannot play it. */
export async function createPlayer({
  media,
  file,
}: Extract<Content, { kind: "media" }>): Promise<Player> {
  const player = element(media === "video" ? "video" : "audio", { controls: true });
  const close = (): void => {
    player.pause();
    player.removeAttribute("src");
    player.load();
  };
  try {
    await new Promise((resolve, reject) => {
      player.addEventListener("loadedmetadata", resolve, { once: true });
      player.addEventListener("error", () => reject(player.error), { once: true });
      player.preload = "metadata";
      player.src = convertFileSrc(file);
    });
  } catch (error) {
    close();
    throw error;
  }
  const isVideo = player instanceof HTMLVideoElement && player.videoWidth > 0;
  return {
    element: element("div", { className: `content-frame ${media}` }, player),
    dimensions: isVideo ? `${player.videoWidth} × ${player.videoHeight}` : undefined,
    length: Number.isFinite(player.duration) ? formatLength(player.duration) : undefined,
    close,
  };
}

function formatLength(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}
