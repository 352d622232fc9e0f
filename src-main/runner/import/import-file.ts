import { addDataSet, readImportRequest, type ImportMessage } from '#main/datasets/index.ts';
import { lastWord } from '../last-word.ts';

const PROGRESS_MILLISECONDS = 100;

/**
 * Adds the data set that a request file asks for and tells how it goes, `done` or `failed` being the last word. Gives whether it was
 * done. When the signal ends it, what was read is kept for the next import of the same source.
 */
export function importFile(file: string, emit: (message: ImportMessage) => void, signal: AbortSignal): Promise<boolean> {
  return lastWord(emit, async () => {
    const { dataDir, dataSet } = await readImportRequest(file);
    emit({ kind: 'progress', phase: 'finding', done: 0, of: 0 });
    let told = -Infinity;
    const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void => {
      const now = performance.now();
      if (now - told < PROGRESS_MILLISECONDS && done < total) return;
      told = now;
      emit({ kind: 'progress', phase: 'reading', done, of: total });
    };
    await addDataSet(dataDir, dataSet, { onProgress, signal });
    return { kind: 'done' } as const;
  });
}
