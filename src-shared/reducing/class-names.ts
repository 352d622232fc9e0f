import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import { parseBoundedJson, plural } from '#shared/text/index.ts';

const FORMATS = 'Give one class per line in the order of the outputs, or a JSON object of classes and outputs.';

/** `["cat", "dog"]` */
const list = z.array(z.string());
/** `{"cat": 0, "dog": 1}`, as torchvision's `class_to_idx`. */
const outputByName = z.record(z.string(), z.int());
/** `{"0": "cat", "1": "dog"}`, as Hugging Face's `id2label`; ImageNet's index has `["n02123045", "tabby"]`, of which the first is the folder. */
const nameByOutput = z.record(z.string().regex(/^\d{1,9}$/), z.union([z.string(), z.array(z.string()).min(1)]));

/**
 * Which class each output of a model stands for: the names of all outputs, in their order. Outputs that a JSON object does not name become
 * `output 17`. Throws LabError `bad-file` if the classes do not fit the number of outputs.
 *
 * @param file where the text comes from, for errors
 */
export function classNamesIn(text: string, outputs: number, file?: string): readonly string[] {
  const names = namesIn(text, outputs, file).map((name) => name.normalize('NFC'));
  if (names.length !== outputs) {
    const message = `There are ${plural(names.length, 'class', 'classes')}; the model has ${plural(outputs, 'output')}.`;
    throw badClasses(message, file, 'the classes');
  }
  const twice = names.find((name, output) => names.indexOf(name) !== output);
  if (twice !== undefined) throw badClasses(`The class ${twice} is named twice.`, file, twice);
  return names;
}

/** LabError `bad-file` with the accepted formats as remedy. */
export function badClasses(message: string, file: string | undefined, location: string): LabError {
  return new LabError('bad-file', message, FORMATS, { file, location });
}

function namesIn(text: string, outputs: number, file: string | undefined): readonly string[] {
  if (!/^\s*[[{]/.test(text)) {
    const lines = text.trimEnd().split(/\r?\n/);
    const empty = lines.findIndex((line) => line.trim() === '');
    if (empty >= 0) throw badClasses('The line is empty.', file, `line ${empty + 1}`);
    return lines.map((line) => line.trim());
  }
  const document = parsed(text, file);
  const plain = list.safeParse(document).data;
  if (plain) return plain;
  const named = outputByName.safeParse(document).data;
  if (named) return inOutputOrder(Object.entries(named), outputs, file);
  const numbered = nameByOutput.safeParse(document).data;
  if (!numbered) throw badClasses('Neither a list of classes nor an object of classes and outputs.', file, 'the classes');
  const pairs = Object.entries(numbered).map(
    ([output, name]) => [typeof name === 'string' ? name : (name[0] ?? ''), Number(output)] as const,
  );
  return inOutputOrder(pairs, outputs, file);
}

function parsed(text: string, file: string | undefined): unknown {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    throw badClasses(`This is not JSON: ${error instanceof Error ? error.message : String(error)}.`, file, 'the classes');
  }
}

function inOutputOrder(
  pairs: readonly (readonly [name: string, output: number])[],
  outputs: number,
  file: string | undefined,
): readonly string[] {
  const names = Array.from({ length: outputs }, (_, output) => `output ${output}`);
  const taken = new Map<number, string>();
  for (const [name, output] of pairs) {
    if (output < 0 || output >= outputs) {
      throw badClasses(`The model has outputs 0 to ${outputs - 1}; ${name} is output ${output}.`, file, name);
    }
    const other = taken.get(output);
    if (other !== undefined) throw badClasses(`${other} and ${name} are both output ${output}.`, file, name);
    taken.set(output, name);
    names[output] = name;
  }
  return names;
}
