/**
 * The header by which a call says where the items of a stream go, and how many its reader can take at first:
 * `<callback id>:<count>`. The only one of ours that page code may give; a handler does not see it.
 */
export const STREAM_HEADER = "sallyport-stream";
