import { hasLockedLayers, type MethodConfig, milderSetting } from '#shared/methods/index.ts';
import type { CollapseCause } from '#shared/reduction/index.ts';
import { listed } from '#shared/text/index.ts';

/** Which layers cut the network, and by what. */
export interface Collapse {
  readonly round: number;
  /** Names of layers that no path bypasses. */
  readonly cutting: readonly string[];
  readonly cause: CollapseCause;
  /** Whether linear forms come from `reduction.removeDuring`, where their neurons are always OFF, or from the method. */
  readonly removesDuring: boolean;
}

/** Why the output no longer depends on the input, without the final period. */
export function describeCollapse({ round, cutting, cause, removesDuring }: Collapse): string {
  if (cause === 'disconnected') return `In round ${round}, no path of remaining weights leads from the input to the output`;
  const [layers, were, them, forms] = cutting.length === 1 ? ['Layer', 'was', 'it', 'form is'] : ['Layers', 'were', 'them', 'forms are'];
  const what =
    cause === 'emptied'
      ? `emptied in round ${round}`
      : `${removesDuring ? 'always' : 'mostly'} OFF on the training images, so the linear ${forms} 0 from round ${round} on`;
  return `${layers} ${listed(cutting)} ${were} ${what}, and no path bypasses ${them}`;
}

/** How to keep a network from collapsing again, with the settings that its method has. */
export function collapseRemedy({ kind }: MethodConfig, { cutting, cause, removesDuring }: Omit<Collapse, 'round'>): string {
  const lock = hasLockedLayers(kind) && cutting.length > 0 ? [`lock ${listed(cutting)} with method.locked`] : [];
  const found = cause === 'off' && removesDuring;
  const remedies = [...(found ? ['turn reduction.removeDuring off'] : lock), ...[milderSetting(kind) ?? []].flat()];
  const sentence = remedies.join(', or ');
  return sentence === '' ? 'Choose another method.' : `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
