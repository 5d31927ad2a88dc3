/** Where the frame's own script is put into the document of an isolation app: it stands there once. */
export const FRAME_SCRIPT_MARKER = "<!--sallyport:frame-script-->";
