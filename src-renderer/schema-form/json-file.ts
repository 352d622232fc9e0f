import { EXPERIMENT_EXTENSION } from '#shared/desktop/index.ts';
import { plainName, saveFile } from '../ui/save-file.ts';
import type { Json } from './json.ts';
import { isObject, parseJson } from './json.ts';

/** Documents that are edited as JSON files. */
export type DocumentNoun = 'experiment' | 'study';

const withArticle: Readonly<Record<DocumentNoun, string>> = { experiment: 'an experiment', study: 'a study' };

const extensions: Readonly<Record<DocumentNoun, string>> = { experiment: EXPERIMENT_EXTENSION, study: '.json' };

/** Far larger than any of them. */
const MOST_BYTES = 1_000_000;

/** Saves the document as a JSON file. */
export function saveDocument(document: Json, noun: DocumentNoun): void {
  const file = new Blob([`${JSON.stringify(document, null, 2)}\n`], { type: 'application/json' });
  saveFile(file, documentName(document, noun) + extensions[noun]);
}

/** Reads the document of a file; throws a message for the user if it is not one. */
export async function readDocument(file: File, noun: DocumentNoun): Promise<Json> {
  if (file.size > MOST_BYTES) throw new Error(`${file.name} is too large for ${withArticle[noun]}.`);
  const parsed = parseJson(await file.text());
  if (!parsed.ok) throw new Error(`${file.name} is not valid JSON: ${parsed.message}`);
  if (!isObject(parsed.document)) throw new Error(`${file.name} does not contain ${withArticle[noun]}.`);
  return parsed.document;
}

/** The name of the document's file, without extension. */
export function documentName(document: Json, noun: DocumentNoun): string {
  return plainName(isObject(document) && typeof document['name'] === 'string' ? document['name'] : '', noun);
}
