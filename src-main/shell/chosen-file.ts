import { existsSync } from 'node:fs';
import { dialog, type SaveDialogOptions } from 'electron';
import { z } from 'zod';
import { describeFormat, exportFormatNames } from '#shared/contract/export-formats.ts';
import { dataExtensions, fileExtensions, type NewFile, type WantedFile } from '#shared/desktop/index.ts';

const MAX_TITLE = 200;
const MAX_NAME = 120;

/** Titles of export formats by extension; of formats with the same one, that of the first. */
const titles = new Map(
  exportFormatNames
    .map(describeFormat)
    .toReversed()
    .map(({ extension, title }) => [extension, title]),
);

/** A request of the page. The name is a plain one that no file system takes for a path or a hidden file. */
const newFileSchema: z.ZodType<NewFile> = z.strictObject({
  title: z.string().min(1).max(MAX_TITLE),
  name: z
    .string()
    .min(1)
    .max(MAX_NAME)
    .regex(/^[^.\s\p{C}/\\:*?"<>|][^\p{C}/\\:*?"<>|]*$/u),
  extension: z.enum([...titles.keys()]),
});

const wantedFileSchema: z.ZodType<WantedFile> = z.strictObject({
  title: z.string().min(1).max(MAX_TITLE),
  extensions: z.array(z.enum([...fileExtensions, ...dataExtensions])).min(1),
});

/** Asks for an existing file. Throws for an invalid request of the page. */
export async function chooseFile(request: unknown): Promise<string | null> {
  const { title, extensions } = wantedFileSchema.parse(request);
  const areModels = extensions.every((extension) => (fileExtensions as readonly string[]).includes(extension));
  const filters = [
    { name: areModels ? 'Models' : 'Data sets', extensions: [...extensions] },
    { name: 'All files', extensions: ['*'] },
  ];
  const { canceled, filePaths } = await dialog.showOpenDialog({ title, filters, properties: ['openFile'] });
  return canceled ? null : (filePaths[0] ?? null);
}

/** Asks for the path of a new file. Throws for an invalid request of the page. */
export async function chooseNewFile(request: unknown): Promise<string | null> {
  const { title, name, extension } = newFileSchema.parse(request);
  const ending = `.${extension}`;
  const options: SaveDialogOptions = {
    title,
    filters: [{ name: titles.get(extension) ?? extension, extensions: [extension] }],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  };
  let suggestion = name + ending;
  for (;;) {
    const { canceled, filePath } = await dialog.showSaveDialog({ ...options, defaultPath: suggestion });
    if (canceled || filePath === '') return null;
    if (filePath.toLowerCase().endsWith(ending)) return filePath;
    // With the extension appended, the dialog has not yet confirmed an overwrite.
    suggestion = filePath + ending;
    if (!existsSync(suggestion)) return suggestion;
  }
}
