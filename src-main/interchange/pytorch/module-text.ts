import { graphView, type ModelGraph } from '#shared/graph/index.ts';
import { shapeIn } from '../layouts.ts';
import { identifier } from './python-names.ts';
import type { WrittenModule } from './write-module.ts';

const IMPORTS = `from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn

WEIGHTS = Path(__file__).with_suffix('.pytorch.safetensors')
`;

const FUNCTIONS = `def load(weights=WEIGHTS):
    """The network with its trained weights, for inference."""
    network = Network()
    network.load_state_dict(load_file(weights))
    return network.eval()


def read_metadata(weights=WEIGHTS):
    """Classes, normalization and origin of the network: strings, lists as JSON."""
    with safe_open(weights, 'pt') as file:
        return file.metadata()
`;

const INDENT = ' '.repeat(8);

/** The text of a Python module. The only texts from the graph in it are identifiers. */
export function moduleText(graph: ModelGraph, { members, forward, logits }: WrittenModule): string {
  const view = graphView(graph);
  const image = shapeIn(view.inputShape.length === 3 ? 'channels-first' : 'channels-last', view.inputShape);
  const last = forward.at(-1);
  const isLast = last?.variable === logits;
  const steps = (isLast ? forward.slice(0, -1) : forward).map(({ id, variable, expression }) => ({
    id,
    text: `${variable} = ${expression}`,
  }));
  const constructor = [...members].map(([id, text]) => ({ id, text }));
  return `"""${identifier(graph.name)}, exported by Nepenthe Lab.

Input: float32 [batch, ${image.join(', ')}], normalized: x = (pixel / 255 - mean) / std, see read_metadata().
Output: logits [batch, ${view.outputShape.join(', ')}], in the order of the classes in read_metadata().
"""

${IMPORTS}

class Network(nn.Module):
    def __init__(self):
        super().__init__()
${byBlock(constructor)}
    def forward(self, images):
${byBlock(steps).replace(/^\n/, '')}${INDENT}return ${isLast ? last.expression : logits}


${FUNCTIONS}`;
}

/** Lines with a comment above each block of nodes with the same path. */
function byBlock(lines: readonly { readonly id: string; readonly text: string }[]): string {
  let block = '';
  return lines
    .map(({ id, text }) => {
      const own = id.split('/').slice(0, -1).map(identifier).join('/');
      const comment = own === block || own === '' ? '' : `\n${INDENT}# ${own}\n`;
      block = own;
      return `${comment}${INDENT}${text}\n`;
    })
    .join('');
}
