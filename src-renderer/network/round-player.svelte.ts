const EVERY_MS = 1100;

/** A place in a list of rounds that moves by itself while playing. */
export class RoundPlayer {
  #position = $state(0);
  #count = $state(0);
  #timer: ReturnType<typeof setInterval> | undefined;
  playing = $state(false);

  get position(): number {
    return this.#position;
  }

  /** How many rounds there are. At the last one, it stays at the last one as rounds are added. */
  resize(count: number): void {
    const followed = this.#position >= this.#count - 1;
    this.#count = count;
    if (followed || this.#position >= count) this.#position = Math.max(0, count - 1);
  }

  go(position: number): void {
    this.#position = Math.min(this.#count - 1, Math.max(0, position));
  }

  step(by: number): void {
    this.pause();
    this.go(this.#position + by);
  }

  /** Plays on from here, from the start when at the end. */
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
    }, EVERY_MS);
  }

  pause(): void {
    clearInterval(this.#timer);
    this.playing = false;
  }
}
