import { methodLabels } from '#shared/methods/index.ts';
import type { Path } from './json.ts';

/** Labels of fields whose key does not make a good label and whose schema has no title. */
const labels: Readonly<Record<string, string>> = {
  'data.name': 'Data set',
  'network.kind': 'Network',
  'network.hidden': 'Hidden layers',
  'network.width': 'Width multiplier',
  'method.kind': 'Method',
  'network.model': 'Model',
  'network.embed': 'Channels',
  'training.schedule': 'Learning rate schedule',
  'training.schedule.warmUp': 'Warm-up share',
  'training.schedule.warmUpEpochs': 'Warm-up epochs',
  'training.retraining': 'Schedule of the rounds',
  'training.retraining.epochs': 'Epochs of each round',
  'training.retraining.learningRate': 'Learning rate of the rounds',
  'training.retraining.schedule': 'Learning rate schedule of the rounds',
  'training.retraining.schedule.warmUp': 'Warm-up share of the rounds',
  'training.retraining.schedule.warmUpEpochs': 'Warm-up epochs of the rounds',
  'training.momentum': 'Momentum, or Adam’s β₁',
  'training.beta2': 'β₂',
  'training.epsilon': 'ε',
  'training.accumulate': 'Accumulation steps',
  'training.gradientClip': 'Maximum gradient norm',
  'training.ema': 'EMA decay of the weights',
  memoryGrowth: 'Grow GPU memory as needed',
  'data.augmentation': 'Augmentation',
  'data.augmentation.padCrop': 'Pad and crop',
  'data.subset': 'Part of the training images',
  'data.labelNoise': 'Label noise',
  'network.keepZeros': 'Keep zeros',
  'entropy.zero': 'Inputs of exactly 0',
  'entropy.tau': 'τ (linear within)',
  'entropy.excludeDead': 'Exclude dead neurons',
  'entropy.gates': 'Prune gates',
  'objective.entropy': 'Entropy term',
  'reduction.fineTune': 'Fine-tuning epochs',
  'reduction.hoist': 'Move padding',
  'reduction.drop': 'Drop convolutions, up to a loss (nats)',
};

/** `weightDecay` as “Weight decay”. */
export function fieldLabel(path: Path): string {
  const known = labels[path.join('.')];
  if (known !== undefined) return known;
  const words = (path.at(-1) ?? '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const variantLabels: Readonly<Record<string, string>> = {
  mlp: 'MLP',
  plain: 'Plain CNN',
  residual: 'Residual network',
  resnet: 'ResNet',
  vgg: 'VGG-16 with batch normalization',
  'mobilenet-v2': 'MobileNetV2',
  swin: 'Swin Transformer',
  imported: 'An imported model',
  sgd: 'SGD',
  adam: 'Adam',
  adamw: 'AdamW',
  imagenet: 'For large images (ImageNet)',
  cifar: 'For small images (CIFAR)',
  'cifar-pool': 'For small images, with a max pool',
  ...methodLabels,
  milestones: 'Milestones',
  'one-cycle': 'One cycle',
  cosine: 'Cosine',
  nonzero: 'Neurons with entropy above 0',
  mean: 'All neurons',
  equal: 'All equal',
  given: 'Given by name',
  latency: 'By the time that removing the layer saves',
  ignore: 'Do not count',
  off: 'OFF',
  on: 'ON',
  dataset: 'All observations',
  batch: 'Each batch, averaged',
  sign: 'By sign: ON and OFF',
  'linear-regions': 'Linear regions',
  keep: 'Keep their largest weights',
  prune: 'Prune like all others',
};

export function variantLabel(value: string): string {
  return variantLabels[value] ?? value;
}
