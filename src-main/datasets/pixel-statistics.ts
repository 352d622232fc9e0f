const LEVELS = 256;
const SCALE = 255;

/** Mean and deviation of each channel, from integer histograms: exact, whatever the order and the number of the pixels. */
export class PixelStatistics {
  readonly #channels: number;
  readonly #counts: Float64Array;
  #bytes = 0;

  constructor(channels: number) {
    this.#channels = channels;
    this.#counts = new Float64Array(channels * LEVELS);
  }

  /** The next bytes, channels varying fastest; pieces may end anywhere. */
  add(bytes: Uint8Array): void {
    const counts = this.#counts;
    let base = (this.#bytes % this.#channels) * LEVELS;
    for (const level of bytes) {
      const place = base + level;
      counts[place] = (counts[place] ?? 0) + 1;
      base += LEVELS;
      if (base === counts.length) base = 0;
    }
    this.#bytes += bytes.length;
  }

  /** Of the values scaled to 0..1, per channel. A channel of one single value has the deviation 1, so that it can be divided by. */
  result(): { mean: number[]; deviation: number[] } {
    const moments = Array.from({ length: this.#channels }, (_, channel) => this.#moments(channel));
    return {
      mean: moments.map(({ count, sum }) => Number(sum) / Number(count) / SCALE),
      deviation: moments.map(({ count, sum, squares }) => Math.sqrt(Number(count * squares - sum * sum)) / Number(count) / SCALE || 1),
    };
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
