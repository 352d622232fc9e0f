import { dialog, type SaveDialogOptions } from 'electron';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { dataExtensions, fileExtensions, type FileExtension, type NewFile, type WantedFile } from '#shared/desktop/index.ts';

const LONGEST_TITLE = 200;
const LONGEST_NAME = 120;

const kinds: Readonly<Record<FileExtension, string>> = { onnx: 'ONNX model', safetensors: 'Weights (safetensors)' };

/** What the page may ask for: the name is a bare one that no file system takes for a path or for something hidden. */
const newFileSchema: z.ZodType<NewFile> = z.strictObject({
  title: z.string().min(1).max(LONGEST_TITLE),
  name: z
    .string()
    .min(1)
    .max(LONGEST_NAME)
    .regex(/^[^.\s\p{C}/\\:*?"<>|][^\p{C}/\\:*?"<>|]*$/u),
  extension: z.enum(fileExtensions),
});

const wantedFileSchema: z.ZodType<WantedFile> = z.strictObject({
  title: z.string().min(1).max(LONGEST_TITLE),
  extensions: z.array(z.enum([...fileExtensions, ...dataExtensions])).min(1),
});

/** Asks for a file that is there. Throws where the page asks for something else. */
export async function chooseFile(asked: unknown): Promise<string | null> {
  const { title, extensions } = wantedFileSchema.parse(asked);
  const areModels = extensions.every((extension) => extension in kinds);
  const filters = [
    { name: areModels ? 'Models' : 'Data sets', extensions: [...extensions] },
    { name: 'All files', extensions: ['*'] },
  ];
  const { canceled, filePaths } = await dialog.showOpenDialog({ title, filters, properties: ['openFile'] });
  return canceled ? null : (filePaths[0] ?? null);
}

/** Asks where to write a new file. Throws where the page asks for something else. */
export async function chooseNewFile(asked: unknown): Promise<string | null> {
  const { title, name, extension } = newFileSchema.parse(asked);
  const ending = `.${extension}`;
  const options: SaveDialogOptions = {
    title,
    filters: [{ name: kinds[extension], extensions: [extension] }],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  };
  let suggestion = name + ending;
  for (;;) {
    const { canceled, filePath } = await dialog.showSaveDialog({ ...options, defaultPath: suggestion });
    if (canceled || filePath === '') return null;
    if (filePath.toLowerCase().endsWith(ending)) return filePath;
    // Nobody was asked whether the file with the ending may be replaced.
    suggestion = filePath + ending;
    if (!existsSync(suggestion)) return suggestion;
  }
}
