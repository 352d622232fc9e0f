import { z } from 'zod';
import { dense } from './dense/index.ts';
import { easier } from './easier/index.ts';
import { egp } from './egp/index.ts';
import { entropyMagnitude } from './entropy-magnitude/index.ts';
import { entropyRegularized } from './entropy-regularized/index.ts';
import { imp } from './imp/index.ts';
import { l1Channels } from './l1-channels/index.ts';
import { lacoot } from './lacoot/index.ts';
import { layerFolding } from './layer-folding/index.ts';
import type { ConfiguredMethod } from './method.ts';
import { nepenthe } from './nepenthe/index.ts';
import { nepentheLatency } from './nepenthe-latency/index.ts';
import { shallow } from './shallow/index.ts';
import { taylorChannels } from './taylor-channels/index.ts';
import { tlc } from './tlc/index.ts';
import { uniform } from './uniform/index.ts';

export type { Action, BypassBlock, LinearForm, MaskWeights, PadConvolutions, RemoveChannels, TrialAction } from './action.ts';
export type { SkippedLayer } from './applicability.ts';
export { type Decision, type DecisionGenerator, layerDecisionSchema, type Stop, type Trial, type TrialOutcome } from './decision.ts';
export type { ConfiguredMethod, InitialNetwork, Measurements, RoundInput, RoundRecord } from './method.ts';
export { isWithinDelta, type SharedSettings, sharedSettings } from './shared-settings.ts';

/** All methods by kind, in the order of lists and forms. */
const methods = {
  dense,
  imp,
  uniform,
  nepenthe,
  'nepenthe-latency': nepentheLatency,
  egp,
  easier,
  tlc,
  shallow,
  'l1-channels': l1Channels,
  'taylor-channels': taylorChannels,
  'entropy-regularized': entropyRegularized,
  'entropy-magnitude': entropyMagnitude,
  'layer-folding': layerFolding,
  lacoot,
} as const satisfies { [Kind in string]: { readonly kind: Kind } };

type Methods = typeof methods;
export type MethodKind = keyof Methods;
type Settings = Methods[MethodKind]['settings'];

const settings = Object.values(methods).map((method) => method.settings) as [Settings, ...Settings[]];

/** The schema of an experiment's `method`. */
export const methodSchema = z.discriminatedUnion('kind', settings);

export type MethodConfig = z.output<typeof methodSchema>;

/** The method of an experiment that does not specify one. */
export const DEFAULT_METHOD: { readonly kind: MethodKind } = { kind: nepenthe.kind };

export function configuredMethod(config: MethodConfig): ConfiguredMethod {
  return methods[config.kind].configure(config);
}

/** The method's name in sentences. */
export function methodName(kind: MethodKind): string {
  return methods[kind].name;
}

/** What a run of the method shows, in one sentence. */
export function whatMethodShows(kind: MethodKind): string {
  return methods[kind].shows;
}

/** The change of a method's setting by which a round prunes or linearizes less, as an imperative clause; undefined if there is none. */
export function milderSetting(kind: MethodKind): string | undefined {
  return methods[kind].milder;
}

/** The labels of all methods in lists and forms, by kind. */
export const methodLabels: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(methods).map(({ kind, label }) => [kind, label]),
);

/** Whether a method has a setting for locked layers. */
export function hasLockedLayers(kind: string): boolean {
  return Object.values(methods).some((method) => method.kind === kind && 'locked' in method.settings.shape);
}
