/**
 * The largest image: 4096 × 4096, which is 64 MiB of RGBA. A file of some hundred bytes can claim to be any size, so this
 * is looked at before anything is unpacked.
 */
export const MAX_PIXELS: number = 4096 * 4096;

/** The largest file that is read to be decoded, and the most bytes of one that are taken. */
export const MAX_ENCODED_BYTES: number = 64 * 1024 * 1024;

/** The most chunks of a PNG that are looked at: they cost time, even where they are empty. */
export const MAX_PARTS: number = 65_536;

/** Other pages' calls get their turn whenever so many bytes and pixels have been gone through: some tens of milliseconds. */
export const REST_STEPS: number = 1024 * 1024;

/** What all images of one webview may take. A page that makes more has to close some. */
export const MAX_IMAGE_BYTES: number = 256 * 1024 * 1024;
