import { expect, it } from 'vitest';
import { callerFolder } from '../../../tools/set-up/caller-folder.mjs';

it.each([
  ['npm --prefix /lab run nepenthe, called in /home/ada', { npm_lifecycle_event: 'nepenthe', INIT_CWD: '/home/ada' }, '/lab', '/home/ada'],
  ['the program itself, called in /home/ada', {}, '/home/ada', '/home/ada'],
  ['the program within another script', { npm_lifecycle_event: 'test', INIT_CWD: '/home/ada' }, '/tmp/x', '/tmp/x'],
  ['an npm that does not say where it was called', { npm_lifecycle_event: 'nepenthe' }, '/lab', '/lab'],
])('%s: relative paths start there', (_, env, cwd, expected) => {
  expect(callerFolder('nepenthe', env, cwd)).toBe(expected);
});
