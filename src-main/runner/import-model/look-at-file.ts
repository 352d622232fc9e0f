import { readFile } from 'node:fs/promises';
import { readOnnxNumbers, readOnnxView } from '#main/interchange/index.ts';
import { lookRequestSchema, type LookMessage } from '#main/library/index.ts';
import { lastWord } from '../last-word.ts';

/** Reads what a request file asks for of somebody's ONNX file, and tells it as the only word. Gives whether it was done. */
export function lookAtFile(request: string, emit: (message: LookMessage) => void): Promise<boolean> {
  return lastWord(emit, async () => {
    const { file, numbers } = lookRequestSchema.parse(JSON.parse(await readFile(request, 'utf8')));
    if (!numbers) return { kind: 'done', view: await readOnnxView(file), numbers: null } as const;
    return { kind: 'done', view: null, numbers: await readOnnxNumbers(file, numbers.name, numbers.offset) } as const;
  });
}
