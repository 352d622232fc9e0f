/** Calls back once the engine has been idle for a while. */
export class IdleTimer implements Disposable {
  readonly #onIdle: () => void;
  #milliseconds: number;
  #isIdle: () => boolean = () => false;
  #timer: NodeJS.Timeout | undefined;
  #isPaused = false;

  constructor(milliseconds: number, onIdle: () => void) {
    this.#milliseconds = milliseconds;
    this.#onIdle = onIdle;
  }

  start(isIdle: () => boolean): void {
    this.#isIdle = isIdle;
    this.update();
  }

  /** Call after every change of activity: restarts the timer if the engine is idle, stops it otherwise. */
  update(): void {
    clearTimeout(this.#timer);
    if (!this.#isPaused && this.#isIdle()) this.#timer = setTimeout(this.#onIdle, this.#milliseconds);
  }

  /** Never calls back until it is resumed. */
  pause(): void {
    this.#isPaused = true;
    this.update();
  }

  resume(): void {
    this.#isPaused = false;
    this.update();
  }

  /** Shortens the idle time to the moment that the last response needs to be sent. */
  shorten(): void {
    this.#milliseconds = Math.min(this.#milliseconds, LAST_RESPONSE_MS);
    this.update();
  }

  [Symbol.dispose](): void {
    this.#isIdle = () => false;
    clearTimeout(this.#timer);
  }
}

const LAST_RESPONSE_MS = 100;
