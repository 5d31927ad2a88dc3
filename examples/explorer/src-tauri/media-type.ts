import { extname } from "node:path";
import { imageType } from "./image-type.ts";

/** What a browser can show or play, with the type that says how. */
export interface MediaType {
  readonly media: "image" | "audio" | "video";
  readonly type: string;
}

/** Sounds and films by the endings of their names: what is in them tells itself in many ways, and the player finds out. */
const PLAYABLE = new Map<string, MediaType>([
  [".mp3", { media: "audio", type: "audio/mpeg" }],
  [".wav", { media: "audio", type: "audio/wav" }],
  [".flac", { media: "audio", type: "audio/flac" }],
  [".ogg", { media: "audio", type: "audio/ogg" }],
  [".oga", { media: "audio", type: "audio/ogg" }],
  [".opus", { media: "audio", type: "audio/ogg" }],
  [".m4a", { media: "audio", type: "audio/mp4" }],
  [".aac", { media: "audio", type: "audio/aac" }],
  [".mp4", { media: "video", type: "video/mp4" }],
  [".m4v", { media: "video", type: "video/mp4" }],
  [".webm", { media: "video", type: "video/webm" }],
  [".ogv", { media: "video", type: "video/ogg" }],
  [".mov", { media: "video", type: "video/quicktime" }],
  [".mkv", { media: "video", type: "video/x-matroska" }],
]);

/** Of a file, by its name and its first bytes. */
export function mediaType(name: string, head: Uint8Array): MediaType | undefined {
  const type = imageType(name, head);
  return type === undefined ? PLAYABLE.get(extname(name).toLowerCase()) : { media: "image", type };
}
