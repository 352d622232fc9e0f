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

  it('escapes control characters in results, documents, notes and progress', () => {
    const [out, err] = [new Recorder(false), new Recorder(true)];
    const name = 'a\u001b[2J\u009b2Jb';
    const terminal = new Terminal(false, out, err);
    terminal.result({}, `${name}\n${name}`);
    terminal.note(name);
    terminal.progress('\u0007\n');
    const escaped = String.raw`a\u001b[2J\u009b2Jb`;
    expect(out.text).toBe(`${escaped}\n${escaped}\n`);
    expect(err.text).toBe(`${escaped}\n\r\u001b[2K${String.raw`\u0007\n`}`);
    const json = new Recorder(false);
    new Terminal(true, json, err).result({ name }, '');
    expect(json.text).toBe(`{\n  "name": "${escaped}"\n}\n`);
    expect(JSON.parse(json.text)).toEqual({ name });
  });
});
