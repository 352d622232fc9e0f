const LEVELS = 256;
const SCALE = 255;
/** The most that a 32-bit counter holds. */
const MAX_RECENT = 2 ** 32 - 1;

/** Mean and standard deviation per channel, from integer histograms: exact for any order and number of pixels. */
export class PixelStatistics {
  readonly #channels: number;
  readonly #counts: Float64Array;
  /** Counts of the latest bytes, in faster 32-bit counters. */
  readonly #recent: Uint32Array;
  #recentBytes = 0;
  #bytes = 0;

  constructor(channels: number) {
    this.#channels = channels;
    this.#counts = new Float64Array(channels * LEVELS);
    this.#recent = new Uint32Array(channels * LEVELS);
  }

  /** Adds bytes, channels varying fastest; pieces may end anywhere. */
  add(bytes: Uint8Array): void {
    if (this.#recentBytes + bytes.length > MAX_RECENT) this.#merge();
    const recent = this.#recent;
    for (let start = 0; start < this.#channels; start++) {
      const base = ((this.#bytes + start) % this.#channels) * LEVELS;
      for (let index = start; index < bytes.length; index += this.#channels) {
        const counter = base + (bytes[index] ?? 0);
        recent[counter] = (recent[counter] ?? 0) + 1;
      }
    }
    this.#bytes += bytes.length;
    this.#recentBytes += bytes.length;
  }

  /** Of values scaled to 0..1, per channel. A constant channel has std 1, so that it can be divided by. */
  result(): { mean: number[]; std: number[] } {
    this.#merge();
    const moments = Array.from({ length: this.#channels }, (_, channel) => this.#moments(channel));
    return {
      mean: moments.map(({ count, sum }) => Number(sum) / Number(count) / SCALE),
      std: moments.map(({ count, sum, squares }) => Math.sqrt(Number(count * squares - sum * sum)) / Number(count) / SCALE || 1),
    };
  }

  #merge(): void {
    for (const [index, count] of this.#recent.entries()) this.#counts[index] = (this.#counts[index] ?? 0) + count;
    this.#recent.fill(0);
    this.#recentBytes = 0;
  }

  #moments(channel: number): { count: bigint; sum: bigint; squares: bigint } {
    let [count, sum, squares] = [0n, 0n, 0n];
    for (let level = 0; level < LEVELS; level++) {
      const pixels = BigInt(this.#counts[channel * LEVELS + level] ?? 0);
      count += pixels;
      sum += pixels * BigInt(level);
      squares += pixels * BigInt(level * level);
    }
    return { count, sum, squares };
  }
}
