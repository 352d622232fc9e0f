import { elementsOf } from '#shared/graph/index.ts';
import { numberType } from '../../number-types.ts';
import type { Handler } from '../context.ts';
import { integerConstant } from '../fold/generators.ts';
import { Refusal, required } from '../refusal.ts';
import { onnxShape } from '../values.ts';

export const identity: Handler = (_operator, [x]) => [required(x, 'its input')];

/** Casts between float types are dropped: everything is float32. */
export const cast: Handler = ({ attributes, name }, [x], context) => {
  const type = numberType(attributes.integer('to') ?? 0);
  if (type?.kind !== 'float') throw new Refusal(`it casts a computed value to ${type?.name ?? 'an unsupported type'}`);
  if (type.bytes < 4) context.notes.add(`${name} casts to ${type.name}; the imported network keeps float32.`);
  return [required(x, 'its input')];
};

/** The identity at inference; kept for training. */
export const dropout: Handler = (operator, [x, ratio], context) => {
  if (context.usesExtraOutputs(operator)) throw new Refusal('its mask is used');
  const rate = (ratio ? context.constant(ratio, 'its ratio').read()[0] : operator.attributes.number('ratio')) ?? 0.5;
  const tensor = context.tensor(x);
  const rounded = Number(rate.toPrecision(7));
  if (rounded === 0) return [tensor];
  context.notes.add(`${operator.name} is a dropout with rate ${rounded}, which is active during training.`);
  return [{ ...tensor, ...context.draft.add({ op: 'dropout', rate: rounded }, tensor, context.name(operator)) }];
};

/** A constant, since the batch size is fixed or replaced by a stand-in. */
export const shape: Handler = ({ attributes }, [x], { batch }) => {
  const full = onnxShape(required(x, 'its input'), batch);
  const part = full.slice(attributes.integer('start') ?? 0, attributes.integer('end') ?? full.length);
  return [integerConstant([part.length], part)];
};

export const size: Handler = (_operator, [x], { batch }) => [integerConstant([], [elementsOf(onnxShape(required(x, 'its input'), batch))])];
