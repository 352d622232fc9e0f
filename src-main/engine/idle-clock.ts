/** Calls back once the engine has been idle for a while. */
export class IdleClock implements Disposable {
  readonly #ended: () => void;
  #milliseconds: number;
  #isIdle: () => boolean = () => false;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number, ended: () => void) {
    this.#milliseconds = milliseconds;
    this.#ended = ended;
  }

  start(isIdle: () => boolean): void {
    this.#isIdle = isIdle;
    this.check();
  }

  /** Call after every change of activity: restarts the timer if the engine is idle, stops it otherwise. */
  check(): void {
    clearTimeout(this.#timer);
    if (this.#isIdle()) this.#timer = setTimeout(this.#ended, this.#milliseconds);
  }

  /** Shortens the idle time to the moment that the last response needs to be sent. */
  hurry(): void {
    this.#milliseconds = Math.min(this.#milliseconds, LAST_RESPONSE_MS);
    this.check();
  }

  [Symbol.dispose](): void {
    this.#isIdle = () => false;
    clearTimeout(this.#timer);
  }
}

const LAST_RESPONSE_MS = 100;
