const INTERVAL_MS = 1100;

/** A position in a list of rounds that advances on its own while playing. */
export class RoundPlayer {
  #position = $state(0);
  #count = $state(0);
  #timer: ReturnType<typeof setInterval> | undefined;
  playing = $state(false);

  get position(): number {
    return this.#position;
  }

  /** Sets the number of rounds. A player at the last round follows new ones. */
  resize(count: number): void {
    const following = this.#position >= this.#count - 1;
    this.#count = count;
    if (following || this.#position >= count) this.#position = Math.max(0, count - 1);
  }

  go(position: number): void {
    this.#position = Math.min(this.#count - 1, Math.max(0, position));
  }

  step(by: number): void {
    this.pause();
    this.go(this.#position + by);
  }

  /** Pauses, or plays from the current round; from the first if at the last. */
  toggle(): void {
    if (this.playing) {
      this.pause();
      return;
    }
    if (this.#count < 2) return;
    if (this.#position === this.#count - 1) this.#position = 0;
    this.playing = true;
    this.#timer = setInterval(() => {
      this.go(this.#position + 1);
      if (this.#position === this.#count - 1) this.pause();
    }, INTERVAL_MS);
  }

  pause(): void {
    clearInterval(this.#timer);
    this.playing = false;
  }
}
