import { type Command, InvalidArgumentError } from 'commander';
import { describeLabError, LabError } from '#shared/errors/index.ts';
import type { Shape } from '#shared/graph/index.ts';
import { type ListedNetwork, listedNetwork, networkCatalog } from '#shared/networks/index.ts';
import { formatCount } from '#shared/text/index.ts';
import { integer } from '../input/arguments.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { textTable } from '../text/text-table.ts';

const LARGE_IMAGES: Shape = [224, 224, 3];
const IMAGENET_CLASSES = 1000;
const MAX_CLASSES = 1_000_000;
const MAX_SIDE = 65_536;

interface Options {
  readonly input?: Shape;
  readonly classes?: number;
}

export function addNetworks(command: Command, run: Run): void {
  command
    .command('networks')
    .description('list the built-in networks with their costs and prunable layers')
    .option('--input <shape>', 'height, width and channels of the images, for example 32x32x3 (default: 224x224x3)', parseShape)
    .option('--classes <number>', 'number of classes (default: 1000)', integer(1, MAX_CLASSES))
    .action(run(list));
}

function list({ terminal }: CommandContext, { input = LARGE_IMAGES, classes = IMAGENET_CLASSES }: Options): void {
  const networks = networkCatalog.flatMap((entry): ListedNetwork[] => {
    try {
      return [listedNetwork(entry, input, classes)];
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      terminal.note(`${entry.name}: ${describeLabError(error.details)}`);
      return [];
    }
  });
  const rows = networks.map(({ name, params, macs, prunableLayers }) => [name, ...[params, macs, prunableLayers.length].map(formatCount)]);
  terminal.result(networks, textTable(['NAME', 'PARAMETERS', 'MACS', 'LAYERS'], rows));
}

/** Parses `32x32x3`. */
function parseShape(text: string): Shape {
  const sizes = /^\d+x\d+x\d+$/.test(text) ? text.split('x').map(Number) : [];
  if (sizes.length > 0 && sizes.every((size) => size >= 1 && size <= MAX_SIDE)) return sizes;
  throw new InvalidArgumentError('Expected height x width x channels, for example 32x32x3.');
}
