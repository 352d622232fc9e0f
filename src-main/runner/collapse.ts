import { hasLockedLayers, type MethodConfig, milderSetting } from '#shared/methods/index.ts';
import type { CollapseCause } from '#shared/reduction/index.ts';
import { listed } from '#shared/text/index.ts';

/** Why the output no longer depends on the input, without the final period. */
export function describeCollapse(round: number, cutting: readonly string[], cause: CollapseCause): string {
  if (cause === 'disconnected') return `In round ${round}, no path of remaining weights leads from the input to the output`;
  const [layers, were, them, forms] = cutting.length === 1 ? ['Layer', 'was', 'it', 'form is'] : ['Layers', 'were', 'them', 'forms are'];
  const what =
    cause === 'emptied'
      ? `emptied in round ${round}`
      : `always OFF on the training images, so the linear ${forms} 0 from round ${round} on`;
  return `${layers} ${listed(cutting)} ${were} ${what}, and no path bypasses ${them}`;
}

/** How to keep a network from collapsing again, with the settings that its method has. */
export function collapseRemedy({ kind }: MethodConfig, cutting: readonly string[], cause: CollapseCause): string {
  const lock = hasLockedLayers(kind) && cutting.length > 0 ? [`lock ${listed(cutting)} with method.locked`] : [];
  const remedies = [...(cause === 'off' ? ['turn reduction.removeDuring off'] : lock), ...[milderSetting(kind) ?? []].flat()];
  const sentence = remedies.join(', or ');
  return sentence === '' ? 'Choose another method.' : `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
