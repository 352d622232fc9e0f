import type { Json } from '../schema-form/json.ts';
import { isObject, parseJson } from '../schema-form/json.ts';
import { plainName, saveFile } from '../ui/save-file.ts';

/** Far larger than any experiment. */
const MOST_BYTES = 1_000_000;

/** Saves the document as a JSON file. */
export function saveExperiment(document: Json): void {
  saveFile(new Blob([`${JSON.stringify(document, null, 2)}\n`], { type: 'application/json' }), `${fileName(document)}.json`);
}

/** Reads the document of a file; throws a message for the user if it is not one. */
export async function readExperiment(file: File): Promise<Json> {
  if (file.size > MOST_BYTES) throw new Error(`${file.name} is too large for an experiment.`);
  const parsed = parseJson(await file.text());
  if (!parsed.ok) throw new Error(`${file.name} is not valid JSON: ${parsed.message}`);
  if (!isObject(parsed.document)) throw new Error(`${file.name} does not contain an experiment.`);
  return parsed.document;
}

export function fileName(document: Json): string {
  return plainName(isObject(document) && typeof document['name'] === 'string' ? document['name'] : '', 'experiment');
}
