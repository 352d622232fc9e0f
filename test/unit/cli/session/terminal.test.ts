import { describe, expect, it } from 'vitest';
import { Terminal, type TextStream } from '#main/cli/session/terminal.ts';

class Recorder implements TextStream {
  readonly isTTY: boolean;
  readonly columns = 20;
  text = '';

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
  }
}

describe('the terminal', () => {
  it('separates results from notes', () => {
    const [out, err] = [new Recorder(false), new Recorder(false)];
    const terminal = new Terminal(false, out, err);
    terminal.note('on the way');
    terminal.result({ answer: 42 }, 'forty-two');
    expect([out.text, err.text]).toEqual(['forty-two\n', 'on the way\n']);
  });

  it('prints the document instead of the text with --json', () => {
    const out = new Recorder(true);
    new Terminal(true, out, new Recorder(true)).result({ answer: 42 }, 'forty-two');
    expect(JSON.parse(out.text)).toEqual({ answer: 42 });
  });

  it('overwrites a progress line on a terminal, cut to its width, and clears it before other output', () => {
    const err = new Recorder(true);
    const terminal = new Terminal(false, new Recorder(true), err);
    terminal.progress('a line that is far too long');
    terminal.progress('short');
    terminal.progress('short');
    terminal.note('done');
    expect(err.text).toBe('\r\u001b[2Ka line that is far \r\u001b[2Kshort\r\u001b[2Kdone\n');
  });

  it('shows no progress elsewhere', () => {
    const err = new Recorder(false);
    new Terminal(false, new Recorder(false), err).progress('short');
    expect(err.text).toBe('');
  });
});
