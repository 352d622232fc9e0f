import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readClassFile } from '#main/cli/reduce/class-file.ts';
import { temporaryFolder } from '../../run-folder/temporary-folder.ts';

function written(text: string | Uint8Array): string {
  const file = join(temporaryFolder(), 'classes');
  writeFileSync(file, text);
  return file;
}

describe('the classes of a model’s outputs', () => {
  it.each<[string, string]>([
    ['lines', 'cat\ndog\n horse \n'],
    ['lines of Windows', 'cat\r\ndog\r\nhorse'],
    ['a list', '["cat", "dog", "horse"]'],
    ['torchvision’s class_to_idx', '{"horse": 2, "cat": 0, "dog": 1}'],
    ['Hugging Face’s id2label', '{"0": "cat", "1": "dog", "2": "horse"}'],
    ['ImageNet’s class index', '{"0": ["cat", "tabby"], "1": ["dog", "husky"], "2": ["horse", "sorrel"]}'],
  ])('are read from %s', async (_, text) => {
    expect(await readClassFile(written(text), 3)).toEqual(['cat', 'dog', 'horse']);
  });

  it('include outputs without a class', async () => {
    expect(await readClassFile(written('{"dog": 3, "cat": 1}'), 5)).toEqual(['output 0', 'cat', 'output 2', 'dog', 'output 4']);
  });

  it('are in Unicode’s composed form, like class folders', async () => {
    expect(await readClassFile(written('cafe\u0301\ntea'), 2)).toEqual(['caf\u00e9', 'tea']);
  });

  it.each<[string, string | Uint8Array, string, string]>([
    ['too few lines', 'cat\ndog', 'There are 2 classes; the model has 3 outputs.', 'the classes'],
    ['an empty line', 'cat\n\nhorse', 'The line is empty.', 'line 2'],
    ['a class twice', 'cat\ndog\ncat', 'The class cat is named twice.', 'cat'],
    ['an output that the model lacks', '{"cat": 3}', 'The model has outputs 0 to 2; cat is output 3.', 'cat'],
    ['two classes of one output', '{"cat": 1, "dog": 1}', 'cat and dog are both output 1.', 'dog'],
    ['other JSON', '{"cat": {"output": 1}}', 'Neither a list of classes nor an object of classes and outputs.', 'the classes'],
    ['other bytes', Uint8Array.of(0xff, 0xfe, 0x41), 'This is not UTF-8 text.', 'the file'],
  ])('are refused for %s', async (_, text, message, location) => {
    const file = written(text);
    await expect(readClassFile(file, 3)).rejects.toMatchObject({ code: 'bad-file', details: { message, location, file } });
  });

  it('are refused for a missing file', async () => {
    const file = join(temporaryFolder(), 'none.txt');
    await expect(readClassFile(file, 3)).rejects.toMatchObject({ code: 'not-found', details: { file } });
  });
});
