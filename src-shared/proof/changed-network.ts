import { isWithinDelta } from '#shared/methods/index.ts';
import { approximateStepKinds } from '#shared/reduction/reduction-step.ts';
import { firstModel, lastModel, type ProofSheet } from './proof-sheet.ts';

/** What the steps of a sheet that change the network do, without training, and whether their accuracy is accepted. */
export interface ChangedNetwork {
  /** Activations that become linear by majority states. */
  readonly linear: number;
  /** Blocks that are replaced by the identity. */
  readonly bypassed: number;
  /** Convolutions that are replaced by the identity. */
  readonly dropped: number;
  /** Validation accuracy of the dense network, and after all steps, in percent. */
  readonly before: number;
  readonly after: number;
  /** Largest accepted loss, in points. */
  readonly delta: number;
  readonly isAccepted: boolean;
}

/** Whether a step is taken and changes the function of the network. */
export function changesNetwork({ kind, taken }: Pick<ProofSheet['steps'][number], 'kind' | 'taken'>): boolean {
  return taken && approximateStepKinds.has(kind);
}

/** Undefined if no step changes the network. */
export function changedNetwork(sheet: ProofSheet): ChangedNetwork | undefined {
  const { delta } = sheet;
  const changes = sheet.steps.filter(changesNetwork);
  if (delta === undefined || changes.length === 0) return undefined;
  const [before, after] = [firstModel(sheet).tensorflow.validation, lastModel(sheet).tensorflow.validation];
  const count = (wanted: ProofSheet['steps'][number]['kind']): number => changes.filter(({ kind }) => kind === wanted).length;
  const isAccepted = isWithinDelta(after, before, delta);
  const counts = { linear: count('majority-form'), bypassed: count('bypass-block'), dropped: count('drop-convolution') };
  return { ...counts, before, after, delta, isAccepted };
}
