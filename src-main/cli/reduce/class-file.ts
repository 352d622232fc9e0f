import { statSync } from 'node:fs';
import { z } from 'zod';
import { readProblem } from '#main/files/file-problem.ts';
import { readRegular } from '#main/files/regular-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount, parseBoundedJson, plural } from '#shared/text/index.ts';

const MAX_BYTES = 16 << 20;
const FORMATS = 'Give one class per line in the order of the outputs, or a JSON object of classes and outputs.';

/** `["cat", "dog"]` */
const list = z.array(z.string());
/** `{"cat": 0, "dog": 1}`, as torchvision's `class_to_idx`. */
const outputByName = z.record(z.string(), z.int());
/** `{"0": "cat", "1": "dog"}`, as Hugging Face's `id2label`; ImageNet's index has `["n02123045", "tabby"]`, of which the first is the folder. */
const nameByOutput = z.record(z.string().regex(/^\d{1,9}$/), z.union([z.string(), z.array(z.string()).min(1)]));

/**
 * Reads which class each output of a model stands for: the names of all outputs, in their order. Outputs that a JSON object does not name
 * become `output 17`. Throws LabError `not-found`, or `bad-file` if the classes do not fit the number of outputs.
 */
export async function readClassFile(file: string, outputs: number): Promise<readonly string[]> {
  const text = await readText(file);
  const names = namesIn(text, file, outputs).map((name) => name.normalize('NFC'));
  if (names.length !== outputs) {
    throw bad(`The file names ${plural(names.length, 'class', 'classes')}; the model has ${plural(outputs, 'output')}.`, file, 'the file');
  }
  const twice = names.find((name, output) => names.indexOf(name) !== output);
  if (twice !== undefined) throw bad(`The class ${twice} is named twice.`, file, twice);
  return names;
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = statSync(file);
    if (size > MAX_BYTES) throw bad(`The file has ${formatCount(size)} bytes; the limit is ${formatCount(MAX_BYTES)}.`, file, 'the file');
    return new TextDecoder('utf-8', { fatal: true }).decode(await readRegular(file));
  } catch (error) {
    if (error instanceof TypeError) throw bad('This is not UTF-8 text.', file, 'the file');
    throw error instanceof LabError ? error : readProblem(error, file);
  }
}

function namesIn(text: string, file: string, outputs: number): readonly string[] {
  if (!/^\s*[[{]/.test(text)) {
    const lines = text.trimEnd().split(/\r?\n/);
    const empty = lines.findIndex((line) => line.trim() === '');
    if (empty >= 0) throw bad('The line is empty.', file, `line ${empty + 1}`);
    return lines.map((line) => line.trim());
  }
  const document = parsed(text, file);
  const plain = list.safeParse(document).data;
  if (plain) return plain;
  const named = outputByName.safeParse(document).data;
  if (named) return inOutputOrder(Object.entries(named), file, outputs);
  const numbered = nameByOutput.safeParse(document).data;
  if (!numbered) throw bad('Neither a list of classes nor an object of classes and outputs.', file, 'the file');
  const pairs = Object.entries(numbered).map(
    ([output, name]) => [typeof name === 'string' ? name : (name[0] ?? ''), Number(output)] as const,
  );
  return inOutputOrder(pairs, file, outputs);
}

function parsed(text: string, file: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    throw bad(`This is not JSON: ${error instanceof Error ? error.message : String(error)}.`, file, 'the file');
  }
}

function inOutputOrder(pairs: readonly (readonly [name: string, output: number])[], file: string, outputs: number): readonly string[] {
  const names = Array.from({ length: outputs }, (_, output) => `output ${output}`);
  const taken = new Map<number, string>();
  for (const [name, output] of pairs) {
    if (output < 0 || output >= outputs) {
      throw bad(`The model has outputs 0 to ${outputs - 1}; ${name} is output ${output}.`, file, name);
    }
    const other = taken.get(output);
    if (other !== undefined) throw bad(`${other} and ${name} are both output ${output}.`, file, name);
    taken.set(output, name);
    names[output] = name;
  }
  return names;
}

function bad(message: string, file: string, location: string): LabError {
  return new LabError('bad-file', message, FORMATS, { file, location });
}
