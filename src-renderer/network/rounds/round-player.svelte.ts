const INTERVAL_MS = 1100;

/** How many times as fast as usual the rounds play. */
export const speeds = [0.5, 1, 2, 4] as const;
export type Speed = (typeof speeds)[number];

/** A position in a list of rounds that advances on its own while playing. */
export class RoundPlayer {
  #position = $state(0);
  #count = $state(0);
  #timer: ReturnType<typeof setInterval> | undefined;
  playing = $state(false);
  #speed = $state<Speed>(1);

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

  get speed(): Speed {
    return this.#speed;
  }

  setSpeed(speed: Speed): void {
    this.#speed = speed;
    if (this.playing) this.#start();
  }

  /** Pauses, or plays from the current round; from the first if at the last. */
  toggle(): void {
    if (this.playing) {
      this.pause();
      return;
    }
    if (this.#count < 2) return;
    if (this.#position === this.#count - 1) this.#position = 0;
    this.#start();
  }

  #start(): void {
    clearInterval(this.#timer);
    this.playing = true;
    this.#timer = setInterval(() => {
      this.go(this.#position + 1);
      if (this.#position === this.#count - 1) this.pause();
    }, INTERVAL_MS / this.#speed);
  }

  pause(): void {
    clearInterval(this.#timer);
    this.playing = false;
  }
}
