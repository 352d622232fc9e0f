const LEVELS = 256;
const SCALE = 255;
/** What a counter of 32 bits can hold, whatever the bytes are. */
const MAX_RECENT = 2 ** 32 - 1;

/** Mean and std of each channel, from integer histograms: exact, whatever the order and the number of the pixels. */
export class PixelStatistics {
  readonly #channels: number;
  readonly #counts: Float64Array;
  /** Those of the last bytes, which are counted faster. */
  readonly #recent: Uint32Array;
  #recentBytes = 0;
  #bytes = 0;

  constructor(channels: number) {
    this.#channels = channels;
    this.#counts = new Float64Array(channels * LEVELS);
    this.#recent = new Uint32Array(channels * LEVELS);
  }

  /** The next bytes, channels varying fastest; pieces may end anywhere. */
  add(bytes: Uint8Array): void {
    if (this.#recentBytes + bytes.length > MAX_RECENT) this.#takeUp();
    const recent = this.#recent;
    for (let start = 0; start < this.#channels; start++) {
      const base = ((this.#bytes + start) % this.#channels) * LEVELS;
      for (let place = start; place < bytes.length; place += this.#channels) {
        const counter = base + (bytes[place] ?? 0);
        recent[counter] = (recent[counter] ?? 0) + 1;
      }
    }
    this.#bytes += bytes.length;
    this.#recentBytes += bytes.length;
  }

  /** Of the values scaled to 0..1, per channel. A channel of one single value has the std 1, so that it can be divided by. */
  result(): { mean: number[]; std: number[] } {
    this.#takeUp();
    const moments = Array.from({ length: this.#channels }, (_, channel) => this.#moments(channel));
    return {
      mean: moments.map(({ count, sum }) => Number(sum) / Number(count) / SCALE),
      std: moments.map(({ count, sum, squares }) => Math.sqrt(Number(count * squares - sum * sum)) / Number(count) / SCALE || 1),
    };
  }

  #takeUp(): void {
    for (const [place, count] of this.#recent.entries()) this.#counts[place] = (this.#counts[place] ?? 0) + count;
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
