/** Ends the engine when nothing has needed it for a while. */
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

  /** To be called whenever something came or went: the clock starts anew, or stands still while the engine is needed. */
  check(): void {
    clearTimeout(this.#timer);
    if (this.#isIdle()) this.#timer = setTimeout(this.#ended, this.#milliseconds);
  }

  /** From now on it ends as soon as it is idle, but for a moment in which the last answer leaves. */
  hurry(): void {
    this.#milliseconds = Math.min(this.#milliseconds, LAST_ANSWER_MS);
    this.check();
  }

  [Symbol.dispose](): void {
    this.#isIdle = () => false;
    clearTimeout(this.#timer);
  }
}

const LAST_ANSWER_MS = 100;
