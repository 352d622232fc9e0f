import { describe, expect, it } from 'vitest';
import { linearizedNote, verdict } from '#shared/proof/index.ts';
import { exampleSheet } from '../../fixtures/example-sheet.ts';

describe('verdict', () => {
  it('covers both stages, the independent runtime, and the gain', () => {
    expect(verdict(exampleSheet())).toEqual([
      'The reduced network equals the linearized one: largest relative difference 3.0e-7 on 1,080 random, border-heavy and real images (limit 1.0e-4).',
      '16 neurons in 1 layer are assumed to keep the single state of the training images. On held-out images the state changes in 2 of 25,088,000 observations; accuracy goes from 97.40 % to 97.40 % on validation and from 97.60 % to 97.50 % on test.',
      'onnxruntime 1.30.0 agrees with TensorFlow on 2,000 held-out images: logits differ by at most 1.2e-5, and 100.00 % get the same class.',
      'Compared with the dense network: depth 11 → 9, 0.60× the MACs, 0.60× the latency at batch 1, 0.60× the latency at batch 32, test accuracy 97.50 % → 97.50 %.',
    ]);
  });

  it('gives the observations that a tolerance ignores: the reduction is then exact on no images', () => {
    const { linearized } = exampleSheet();
    const [layer] = linearized?.layers ?? [];
    if (!linearized || !layer) throw new Error('the example has a linear layer');
    const tolerant = { ...linearized, layers: [{ ...layer, ignored: 3 }] };
    expect(verdict(exampleSheet({ linearized: tolerant }))[1]).toMatch(
      /^16 neurons in 1 layer are assumed to keep the most frequent state of the training images, although 3 observations there have another one\. /,
    );
    expect(linearizedNote(tolerant, false)).toMatch(
      /^Exact on no images: the tolerance ignores 3 observations of another state on the training images\. /,
    );
    expect(linearizedNote(linearized, false)).toMatch(/^Exact on the images with counted states; elsewhere neurons may flip\. /);
  });

  it('counts certified neurons apart', () => {
    const { linearized } = exampleSheet();
    const [layer] = linearized?.layers ?? [];
    if (!linearized || !layer) throw new Error('the example has a linear layer');
    const withCertified = (certified: number): NonNullable<typeof linearized> => ({ ...linearized, layers: [{ ...layer, certified }] });
    const sentence = (certified: number): string => verdict(exampleSheet({ linearized: withCertified(certified) }))[1] ?? '';
    expect(sentence(3)).toContain(
      'training images. 3 are certified: bounds on the values of the network show that no image changes their state. On',
    );
    expect(sentence(16)).toContain('training images. All of them are certified: bounds');
    expect(sentence(0)).toContain('training images. Bounds certify none of them. On');
    expect(linearizedNote(withCertified(3), false)).toMatch(
      /^Exact on the images with counted states; elsewhere neurons that are not certified may flip\. /,
    );
    expect(linearizedNote(withCertified(16), false)).toMatch(/^Exact for every image: bounds certify the states of all neurons\. /);
  });

  it('gives the accuracy that steps cost which change the network, and whether it is accepted', () => {
    const cost = { parameters: 1, macs: 1 };
    const step = (kind: 'majority-form' | 'bypass-block' | 'drop-convolution', taken: boolean) => ({
      ...{ id: `${kind}:a`, kind, nodes: ['a'], what: 'Change a', why: 'Chosen.', exactOn: 'nothing' as const, taken },
      ...{ before: cost, after: cost },
    });
    const { models, linearized } = exampleSheet();
    const lossy = models.map((model, index) =>
      index === 2 ? { ...model, tensorflow: { ...model.tensorflow, validation: model.tensorflow.validation - 1.25 } } : model,
    );
    const sheet = { steps: [step('majority-form', true), step('majority-form', true), step('bypass-block', true)], models: lossy };
    const before = models[0]?.tensorflow.validation ?? NaN;
    const said = `from ${before.toFixed(2)} % of the dense network to ${(before - 1.25).toFixed(2)} %.`;
    expect(verdict(exampleSheet({ ...sheet, delta: 1 }))[0]).toBe(
      `Approximate: 2 activations become linear by majority states and 1 block is bypassed, without training. Validation accuracy goes ${said} Not accepted: the loss exceeds δ (1 point).`,
    );
    expect(verdict(exampleSheet({ ...sheet, delta: 1.25 }))[0]).toMatch(/ Accepted: within δ \(1\.25 points\)\.$/);
    const three = [step('drop-convolution', true), ...sheet.steps.slice(1)];
    expect(verdict(exampleSheet({ ...sheet, steps: three, delta: 1 }))[0]).toMatch(
      /^Approximate: 1 activation becomes linear by majority states, 1 block is bypassed and the identity replaces 1 convolution, without training\./,
    );
    // Without other linear forms, nothing says that the reduction is exact.
    const changed = exampleSheet({ ...sheet, delta: 2, linearized: linearized && { ...linearized, layers: [] } });
    expect(verdict(changed).join(' ')).not.toContain('exact');
    if (!linearized) throw new Error('the example has a linear layer');
    expect(linearizedNote(linearized, true)).toMatch(/^Exact on no images: steps changed the network after the states were counted\. /);
    expect(verdict(exampleSheet({ steps: [step('majority-form', false)] }))[0]).toMatch(/^The reduced network equals/);
  });

  it('says that a reduction without linearized rectifiers is exact', () => {
    const { linearized } = exampleSheet();
    const words = verdict(exampleSheet({ linearized: linearized && { ...linearized, layers: [], flips: 0, observations: 0 } }));
    expect(words[1]).toBe('No rectifier was linearized: the reduction is exact for every input.');
  });
});
