import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { channels } from '#main/shell/channels.ts';
import { offerDesktop } from '#main/shell/desktop-services.ts';

type Handler = (event: { senderFrame: unknown }, ...values: unknown[]) => unknown;

const electron = vi.hoisted(() => ({
  handlers: new Map<string, Handler>(),
  showOpenDialog: vi.fn<(options: object) => Promise<{ canceled: boolean; filePaths: string[] }>>(),
  showSaveDialog: vi.fn<(options: { defaultPath: string }) => Promise<{ canceled: boolean; filePath: string }>>(),
  showItemInFolder: vi.fn<(path: string) => void>(),
}));
vi.mock('electron', () => ({
  dialog: { showOpenDialog: electron.showOpenDialog, showSaveDialog: electron.showSaveDialog },
  ipcMain: { handle: (channel: string, handler: Handler) => electron.handlers.set(channel, handler) },
  shell: { showItemInFolder: electron.showItemInFolder },
}));

const folder = mkdtempSync(join(tmpdir(), 'nepenthe-desktop-'));
const dataDir = join(folder, 'data');
mkdirSync(dataDir);
afterAll(() => rmSync(folder, { recursive: true }));

const experiment = join(folder, 'mine.nepenthe.json');
const large = join(folder, 'large.nepenthe.json');
const gone = join(folder, 'gone.nepenthe.json');
const trap = join(folder, 'folder.nepenthe.json');
writeFileSync(experiment, '{"name":"ζ"}');
writeFileSync(large, 'x'.repeat(1_000_001));
mkdirSync(trap);

const ownPage = {};
offerDesktop(
  { owns: (frame) => frame === ownPage, setTheme: () => undefined, show: () => undefined },
  dataDir,
  new Set([experiment, large, gone, trap]),
);

async function call(channel: string, value: unknown, senderFrame: unknown = ownPage): Promise<unknown> {
  return await electron.handlers.get(channel)?.({ senderFrame }, value);
}

function answers(...paths: readonly (string | null)[]): void {
  for (const path of paths) electron.showSaveDialog.mockResolvedValueOnce({ canceled: path === null, filePath: path ?? '' });
}

beforeEach(() => vi.resetAllMocks());

describe('the path of a new file', () => {
  const wanted = { title: 'Export the model', name: 'starter-round-3', extension: 'onnx' };

  it('is chosen in a dialog with the suggested name', async () => {
    answers('/home/ada/model.onnx');
    expect(await call(channels.chooseNewFile, wanted)).toBe('/home/ada/model.onnx');
    expect(electron.showSaveDialog.mock.calls[0]?.[0]).toMatchObject({ title: 'Export the model', defaultPath: 'starter-round-3.onnx' });
  });

  it('is null if the user cancels', async () => {
    answers(null);
    expect(await call(channels.chooseNewFile, wanted)).toBeNull();
  });

  it('gets a missing extension; the dialog appears again if that would replace a file', async () => {
    answers(join(folder, 'fresh'));
    expect(await call(channels.chooseNewFile, wanted)).toBe(join(folder, 'fresh.onnx'));
    writeFileSync(join(folder, 'taken.onnx'), '');
    answers(join(folder, 'taken'), join(folder, 'other.ONNX'));
    expect(await call(channels.chooseNewFile, wanted)).toBe(join(folder, 'other.ONNX'));
    expect(electron.showSaveDialog.mock.calls.at(-1)?.[0].defaultPath).toBe(join(folder, 'taken.onnx'));
  });

  it('is offered for every export format', async () => {
    answers(join(folder, 'network.py'));
    expect(await call(channels.chooseNewFile, { ...wanted, extension: 'py' })).toBe(join(folder, 'network.py'));
    expect(electron.showSaveDialog.mock.calls.at(-1)?.[0]).toMatchObject({ filters: [{ name: 'PyTorch', extensions: ['py'] }] });
  });

  it('is refused to other pages', async () => {
    await expect(call(channels.chooseNewFile, wanted, {})).rejects.toThrow('not offered to this page');
    await expect(call(channels.chooseNewFile, wanted, null)).rejects.toThrow('not offered to this page');
    expect(electron.showSaveDialog).not.toHaveBeenCalled();
  });

  it.each([
    ['no title', { ...wanted, title: '' }],
    ['a title that is too long', { ...wanted, title: 'x'.repeat(201) }],
    ['no name', { ...wanted, name: '' }],
    ['a path', { ...wanted, name: '/etc/passwd' }],
    ['the parent folder', { ...wanted, name: '..' }],
    ['a Windows path', { ...wanted, name: 'C:\\model' }],
    ['a hidden name', { ...wanted, name: '.bashrc' }],
    ['a name with a line feed', { ...wanted, name: 'one\ntwo' }],
    ['a name that is too long', { ...wanted, name: 'x'.repeat(121) }],
    ['another extension', { ...wanted, extension: 'sh' }],
    ['an unknown field', { ...wanted, defaultPath: '/etc/passwd' }],
    ['no request', undefined],
  ])('is not chosen for a request with %s', async (_what, value) => {
    await expect(call(channels.chooseNewFile, value)).rejects.toThrow();
    expect(electron.showSaveDialog).not.toHaveBeenCalled();
  });
});

describe('an existing file', () => {
  const wanted = { title: 'Model to import', extensions: ['onnx', 'safetensors'] };

  it('is chosen or canceled, by the app’s own page only', async () => {
    electron.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/srv/resnet18.onnx'] });
    expect(await call(channels.chooseFile, wanted)).toBe('/srv/resnet18.onnx');
    expect(electron.showOpenDialog.mock.calls[0]?.[0]).toMatchObject({ title: 'Model to import', properties: ['openFile'] });
    electron.showOpenDialog.mockResolvedValueOnce({ canceled: true, filePaths: [] });
    expect(await call(channels.chooseFile, wanted)).toBeNull();
    await expect(call(channels.chooseFile, wanted, {})).rejects.toThrow('not offered to this page');
    await expect(call(channels.chooseFile, { ...wanted, extensions: ['sh'] })).rejects.toThrow();
    expect(electron.showOpenDialog).toHaveBeenCalledTimes(2);
  });

  it('is filtered by extension: models and data sets', async () => {
    electron.showOpenDialog.mockResolvedValue({ canceled: false, filePaths: ['/srv/cifar-10-binary.tar.gz'] });
    const data = { title: 'File that holds the data set', extensions: ['gz', 'npz'] };
    expect(await call(channels.chooseFile, data)).toBe('/srv/cifar-10-binary.tar.gz');
    await call(channels.chooseFile, wanted);
    expect(electron.showOpenDialog.mock.calls.map(([options]) => options)).toMatchObject([
      { filters: [{ name: 'Data sets', extensions: ['gz', 'npz'] }, { name: 'All files' }] },
      { filters: [{ name: 'Models', extensions: ['onnx', 'safetensors'] }, { name: 'All files' }] },
    ]);
  });

  it('cannot be written with a data set extension', async () => {
    await expect(call(channels.chooseNewFile, { title: 'Export', name: 'model', extension: 'csv' })).rejects.toThrow();
  });
});

describe('a file', () => {
  it('is shown in its folder if it was chosen or is in the data folder', async () => {
    const chosen = join(folder, 'chosen.onnx');
    writeFileSync(chosen, '');
    expect(await call(channels.revealFile, chosen)).toBe(false);
    answers(chosen);
    await call(channels.chooseNewFile, { title: 'Export', name: 'chosen', extension: 'onnx' });
    expect(await call(channels.revealFile, chosen)).toBe(true);
    writeFileSync(join(dataDir, 'own.onnx'), '');
    expect(await call(channels.revealFile, join(dataDir, 'own.onnx'))).toBe(true);
    expect(electron.showItemInFolder.mock.calls.flat()).toEqual([chosen, join(dataDir, 'own.onnx')]);
  });

  it('is shown beside or inside what was chosen for an export', async () => {
    const [module, web] = [join(folder, 'net.py'), join(folder, 'web.tfjs')];
    answers(module, web);
    await call(channels.chooseNewFile, { title: 'Export', name: 'net', extension: 'py' });
    await call(channels.chooseNewFile, { title: 'Export', name: 'web', extension: 'tfjs' });
    mkdirSync(web);
    const shown = [join(folder, 'net.pytorch.safetensors'), join(web, 'model.json')];
    for (const path of shown) writeFileSync(path, '');
    for (const path of shown) expect(await call(channels.revealFile, path)).toBe(true);
    expect(electron.showItemInFolder.mock.calls.flat()).toEqual(shown);
    expect(await call(channels.revealFile, `${web}/../other.onnx`)).toBe(false);
  });

  it('is not shown if it is elsewhere or not a file', async () => {
    const outside = join(folder, 'outside.onnx');
    writeFileSync(outside, '');
    symlinkSync(outside, join(dataDir, 'link.onnx'));
    for (const path of [outside, join(dataDir, '..', 'outside.onnx'), join(dataDir, 'link.onnx'), dataDir, join(dataDir, 'none.onnx'), ''])
      expect(await call(channels.revealFile, path)).toBe(false);
    await expect(call(channels.revealFile, 3)).rejects.toThrow();
    expect(electron.showItemInFolder).not.toHaveBeenCalled();
  });
});

describe('an experiment file that the system has opened', () => {
  it('is read', async () => expect(await call(channels.readExperiment, experiment)).toBe('{"name":"ζ"}'));

  it.each([
    ['another file', '/etc/hostname'],
    ['another path to it', join(folder, 'data', '..', '.', 'mine.nepenthe.json').replace('mine', './mine')],
    ['a file that is too large', large],
    ['a file that is gone', gone],
    ['a folder', trap],
  ])('%s is not read', async (_, path) => expect(await call(channels.readExperiment, path)).toBeNull());

  it('is refused to other pages', async () => {
    await expect(call(channels.readExperiment, experiment, {})).rejects.toThrow('not offered to this page');
  });
});
