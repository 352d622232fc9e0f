import { expect, it } from 'vitest';
import { dataFolder } from '#main/host/index.ts';
import { dataFolderArgument, pageArgument } from '#main/shell/command-line.ts';

it('the desktop reads the data folder from its arguments', () => {
  expect(dataFolderArgument(['electron', '--no-sandbox', '/app', '--data-dir', '/data one'])).toBe('/data one');
  expect(dataFolderArgument(['electron', '--data-dir=/data=one', '/app'])).toBe('/data=one');
  expect(dataFolderArgument(['electron', '/app'])).toBeUndefined();
});

it('the desktop begins with the run that its arguments name', () => {
  expect(pageArgument(['electron', '/app', '--show-run', '260102-abcde'])).toBe('#/runs/260102-abcde');
  expect(pageArgument(['electron', '--show-run=a/b c', '/app'])).toBe('#/runs/a%2Fb%20c');
  expect(pageArgument(['electron', '/app'])).toBe('');
});

it('the data folder is the given one, the environment’s, or the platform’s', () => {
  const environment = { NEPENTHE_DATA_DIR: '/from/environment', XDG_DATA_HOME: '/xdg' };
  expect(dataFolder('/asked', environment, 'linux')).toBe('/asked');
  expect(dataFolder(undefined, environment, 'linux')).toBe('/from/environment');
  expect(dataFolder(undefined, { XDG_DATA_HOME: '/xdg' }, 'linux')).toBe('/xdg/nepenthe-lab');
  expect(dataFolder(undefined, { XDG_DATA_HOME: 'relative' }, 'linux')).toMatch(/\/\.local\/share\/nepenthe-lab$/);
  expect(dataFolder(undefined, {}, 'darwin')).toMatch(/\/Library\/Application Support\/nepenthe-lab$/);
});
