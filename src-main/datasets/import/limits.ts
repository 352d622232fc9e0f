/** What a source may hold at most, so that a hostile one can fill neither memory nor disk. */
export const MAX_SAMPLES = 1 << 26;
export const MAX_SIDE = 4096;
export const MAX_CHANNELS = 16;
/** Of values that were packed: what they unpack to. Plain files are as large as they say. */
export const MAX_UNPACKED_BYTES = 4 * 2 ** 30;
