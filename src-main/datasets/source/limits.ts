/** Bounds on a source, so that a hostile one can fill neither memory nor disk. */
export const MAX_SAMPLES = 1 << 26;
export const MAX_SIDE = 4096;
export const MAX_CHANNELS = 16;
/** For compressed data: the unpacked size. Uncompressed files are as large as they claim. */
export const MAX_UNPACKED_BYTES = 4 * 2 ** 30;
