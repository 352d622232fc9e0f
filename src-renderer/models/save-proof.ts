import { proofHtml, type ProofSheet } from '#shared/proof/index.ts';
import { plainName, saveFile } from '../ui/save-file.ts';

/** Saves a proof sheet as a file: its data, or a page to read and print. */
export function saveProof(sheet: ProofSheet, format: 'json' | 'html'): void {
  const name = plainName(`${sheet.run.name} round ${sheet.round} proof`, 'proof');
  const file =
    format === 'json'
      ? new Blob([`${JSON.stringify(sheet, null, 2)}\n`], { type: 'application/json' })
      : new Blob([proofHtml(sheet)], { type: 'text/html;charset=utf-8' });
  saveFile(file, `${name}.${format}`);
}
