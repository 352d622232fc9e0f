import { describe, expect, it } from 'vitest';
import { runCommandLine } from '#main/cli/program.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { tinyEngine } from '../host/tiny-engine.ts';

async function nepenthe(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [[] as string[], [] as string[]];
  const code = await runCommandLine(words, {
    installation: { ...tinyEngine, version: '1.2.3', renderer: '/nowhere', preload: '/nowhere', doctor: '/nowhere', gpu: '/nowhere' },
    out: { write: (text) => out.push(text) },
    err: { write: (text) => err.push(text) },
    onInterrupt: () => () => undefined,
    exit: () => undefined,
  });
  return { code, out: out.join(''), err: err.join('') };
}

describe('the command line', () => {
  it('prints its version and its exit codes', async () => {
    expect(await nepenthe('--version')).toEqual({ code: 0, out: '1.2.3\n', err: '' });
    const { code, out } = await nepenthe('--help');
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}130 {2}canceled by Ctrl\+C$/m);
  });

  it.each([
    ['an unknown command', ['launch']],
    ['a missing argument', ['show']],
    ['an unknown option', ['ls', '--color']],
    ['one run to compare', ['compare', 'abc']],
    ['an invalid port', ['serve', '--port', '70000']],
    ['an incomplete image shape', ['networks', '--input', '32x32']],
    ['images without rows', ['networks', '--input', '0x32x3']],
    ['an invalid share', ['data', 'add', 'x', '.', '--validation-share', '2']],
    ['an unknown format', ['data', 'add', 'x', '.', '--format', 'hdf5']],
    ['an invalid size', ['data', 'add', 'x', '.', '--size', '0']],
    ['an unknown color mode', ['data', 'add', 'x', '.', '--colour', 'sepia']],
    ['invalid means', ['data', 'add', 'x', '.', '--mean', '0.5,,1']],
  ])('ends with 2 on %s', async (_, words) => {
    const plain = await nepenthe(...words);
    expect([plain.code, plain.out]).toEqual([2, '']);
    expect(plain.err).toContain('error: ');
    const { code, out } = await nepenthe(...words, '--json');
    expect([code, JSON.parse(out)]).toEqual([
      2,
      { error: { code: 'usage', message: expect.any(String) as unknown, remedy: 'See `nepenthe --help`.' } },
    ]);
  });

  it('hides the spellings of version 0.1 in its help', async () => {
    const { out } = await nepenthe('data', 'add', '--help');
    expect(out).toContain('--color <color>');
    expect(out).not.toMatch(/--colour|--deviation|grey/);
  });

  it('lists the built-in networks with their costs and prunable layers', async () => {
    const { code, out, err } = await nepenthe('networks', '--input', '32x32x3', '--classes', '10', '--json');
    expect([code, err]).toEqual([0, '']);
    const networks = JSON.parse(out) as { name: string; params: number; macs: number; prunableLayers: string[]; network: unknown }[];
    const found = networks.find(({ name }) => name === 'resnet18-cifar-pool');
    expect(found).toMatchObject({ params: 11_173_962, macs: 140_186_624, network: { kind: 'resnet', stem: 'cifar-pool' } });
    expect(found?.prunableLayers).toHaveLength(17);
    expect(found?.prunableLayers[0]).toBe('stem/conv');
    const large = JSON.parse((await nepenthe('networks', '--json')).out) as typeof networks;
    expect(large.find(({ name }) => name === 'mobilenet_v2')).toMatchObject({ params: 3_504_872, macs: 300_774_272 });
  });

  it('leaves out networks that do not fit the images, with the reason', async () => {
    const { code, out, err } = await nepenthe('networks', '--input', '16x16x1');
    expect(code).toBe(0);
    expect(out).toMatch(/^resnet18 .*17$/m);
    expect(out).not.toContain('vgg16_bn');
    expect(err).toContain('vgg16_bn: network: VGG-16-BN 4096-4096 does not fit images of 16x16x1');
  });

  it('prints a JSON Schema of experiment files', async () => {
    const { code, out } = await nepenthe('schema');
    expect(code).toBe(0);
    const schema = JSON.parse(out) as { properties: object; required: string[] };
    expect(Object.keys(schema.properties)).toEqual(Object.keys(experimentSchema.shape));
    expect(schema.required).toEqual(['data', 'network']);
  });
});
