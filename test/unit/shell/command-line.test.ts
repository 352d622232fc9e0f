import { describe, expect, it } from 'vitest';
import { dataFolder } from '#main/host/index.ts';
import { dataFolderArgument, shownBy } from '#main/shell/command-line.ts';

it('the desktop reads the data folder from its arguments', () => {
  expect(dataFolderArgument(['electron', '--no-sandbox', '/app', '--data-dir', '/data one'])).toBe('/data one');
  expect(dataFolderArgument(['electron', '--data-dir=/data=one', '/app'])).toBe('/data=one');
  expect(dataFolderArgument(['electron', '/app'])).toBeUndefined();
});

it('the desktop begins with the run that its arguments name', () => {
  expect(shownBy(['electron', '/app', '--show-run', '260102-abcde'], '/').page).toBe('#/runs/260102-abcde');
  expect(shownBy(['electron', '--show-run=a/b c', '/app'], '/').page).toBe('#/runs/a%2Fb%20c');
  expect(shownBy(['electron', '/app'], '/').page).toBe('');
});

it('the data folder is the given one, the environment’s, or the platform’s', () => {
  const environment = { NEPENTHE_DATA_DIR: '/from/environment', XDG_DATA_HOME: '/xdg' };
  expect(dataFolder('/asked', environment, 'linux')).toBe('/asked');
  expect(dataFolder(undefined, environment, 'linux')).toBe('/from/environment');
  expect(dataFolder(undefined, { XDG_DATA_HOME: '/xdg' }, 'linux')).toBe('/xdg/nepenthe-lab');
  expect(dataFolder(undefined, { XDG_DATA_HOME: 'relative' }, 'linux')).toMatch(/\/\.local\/share\/nepenthe-lab$/);
  expect(dataFolder(undefined, {}, 'darwin')).toMatch(/\/Library\/Application Support\/nepenthe-lab$/);
});

describe('files on the command line', () => {
  it.each([
    ['a path', '/home/ada/net.onnx', { page: '#/models/file?path=%2Fhome%2Fada%2Fnet.onnx' }],
    ['a relative path', '../net.ONNX', { page: '#/models/file?path=%2Fhome%2Fnet.ONNX' }],
    ['an address', 'file:///home/ada/my%20net.onnx', { page: '#/models/file?path=%2Fhome%2Fada%2Fmy%20net.onnx' }],
    [
      'an experiment',
      'a&b.nepenthe.json',
      { page: '#/new?file=%2Fhome%2Fada%2Fa%26b.nepenthe.json', experiment: '/home/ada/a&b.nepenthe.json' },
    ],
  ])('are shown: %s', (_, word, shown) => expect(shownBy(['nepenthe-lab', '--no-sandbox', word], '/home/ada')).toEqual(shown));

  it.each([
    ['another kind of file', '/home/ada/notes.json'],
    ['a file on another machine', 'file://server/share/net.onnx'],
    ['an address', 'https://example.com/net.onnx'],
    ['a folder', '/home/ada'],
    ['an option', '--gpu-launcher=net.onnx'],
    ['a hidden end', '/home/ada/net.onnx\0.txt'],
  ])('are ignored: %s', (_, word) => expect(shownBy(['nepenthe-lab', word], '/home/ada')).toEqual({ page: '' }));

  it('a folder whose name ends like a file is still the data folder', () => {
    expect(shownBy(['nepenthe-lab', '--data-dir', '/data/x.onnx'], '/')).toEqual({ page: '' });
  });
});

describe('links on the command line', () => {
  it('show a run', () => {
    expect(shownBy(['nepenthe-lab', 'nepenthe-lab://run/260102-abcde'], '/')).toEqual({ page: '#/runs/260102-abcde' });
  });

  it('keep what comes with them from being read as options or files', () => {
    const smuggled = ['nepenthe-lab', 'nepenthe-lab://run/260102-abcde', '--data-dir', '/evil', '--show-run=x', '/evil.nepenthe.json'];
    expect(dataFolderArgument(smuggled)).toBeUndefined();
    expect(shownBy(smuggled, '/')).toEqual({ page: '#/runs/260102-abcde' });
    const unknown = ['nepenthe-lab', 'nepenthe-lab:x', '/evil.nepenthe.json'];
    expect(shownBy(unknown, '/')).toEqual({ page: '', refusedLink: 'nepenthe-lab:x' });
  });
});
