import { printable, printableLines } from '#shared/text/index.ts';

/** The part of a stream that the command line uses. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Output of the command line: results go to standard output, everything else to standard error. With --json, standard output gets exactly
 * one JSON document. Control characters in either are escaped.
 */
export class Terminal {
  readonly json: boolean;
  readonly #out: TextStream;
  readonly #err: TextStream;
  #line = '';

  constructor(json: boolean, out: TextStream, err: TextStream) {
    this.json = json;
    this.#out = out;
    this.#err = err;
  }

  /** Prints the result of a command: as a JSON document, or as text. */
  result(document: unknown, text: string): void {
    this.clearProgress();
    const output = this.json ? JSON.stringify(document, undefined, 2) : text;
    if (output !== '') this.#out.write(`${printableLines(output)}\n`);
  }

  /** Prints a line in addition to the result. */
  note(text: string): void {
    this.clearProgress();
    this.#err.write(`${printableLines(text)}\n`);
  }

  /** On a terminal, a line that the next one overwrites; elsewhere nothing. */
  progress(text: string): void {
    if (!this.#err.isTTY || text === this.#line) return;
    this.#line = text;
    this.#err.write(`\r\u001b[2K${printable(text).slice(0, (this.#err.columns ?? 80) - 1)}`);
  }

  clearProgress(): void {
    if (this.#line === '') return;
    this.#line = '';
    this.#err.write('\r\u001b[2K');
  }

  get isInteractive(): boolean {
    return this.#err.isTTY === true;
  }
}
