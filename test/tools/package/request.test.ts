import { expect, it } from 'vitest';
import { parseRequest } from '../../../tools/package/fpm/request.mjs';

/** As electron-builder 26 calls fpm. */
const DEB = [
  ...['-s', 'dir', '--force', '-t', 'deb', '-d', 'libgtk-3-0', '-d', 'libc6 (>= 2.28)', '--deb-recommends', 'libappindicator3-1'],
  ...['--deb-compression', 'zst', '--architecture', 'amd64', '--after-install', '/tmp/install', '--after-remove', '/tmp/remove'],
  ...['--description', 'prunes networks\n Finds out how shallow.', '--version', '1.2.3', '--package', '/dist/lab_1.2.3_amd64.deb'],
  ...['--name', 'lab', '--maintainer', 'Ada <ada@example.com>', '--vendor', 'Ada', '--url', 'https://example.com', '--category', 'science'],
  ...['--deb-priority', 'optional', '--license', 'MIT', '/staged/a=b/=/usr/share', '/dist/unpacked/=/opt/The Lab'],
];

it('reads what electron-builder says to fpm', () => {
  expect(parseRequest(DEB)).toEqual({
    type: 'deb',
    name: 'lab',
    version: '1.2.3',
    architecture: 'amd64',
    maintainer: 'Ada <ada@example.com>',
    url: 'https://example.com',
    license: 'MIT',
    category: 'science',
    summary: 'prunes networks',
    description: ['Finds out how shallow.'],
    depends: ['libgtk-3-0', 'libc6 (>= 2.28)'],
    compression: 'zst',
    afterInstall: '/tmp/install',
    afterRemove: '/tmp/remove',
    target: '/dist/lab_1.2.3_amd64.deb',
    contents: [
      { source: '/staged/a=b/', target: '/usr/share' },
      { source: '/dist/unpacked/', target: '/opt/The Lab' },
    ],
  });
});

it.each([
  ['an option that is not known', [...DEB, '--deb-user', 'root']],
  ['another kind of package', ['-s', 'dir', '-t', 'pacman']],
  ['a file without a target', [...DEB, '/a']],
])('refuses %s', (_, words) => expect(() => parseRequest(words)).toThrow());
