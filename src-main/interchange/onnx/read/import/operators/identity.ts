import { elementsOf } from '#shared/graph/index.ts';
import { numberType } from '../../number-types.ts';
import { whole } from '../fold/generators.ts';
import type { Handler } from '../context.ts';
import { Refusal, required } from '../refusal.ts';
import { onnxShape } from '../values.ts';

export const identity: Handler = (_operator, [x]) => [required(x, 'its input')];

/** Between kinds of floats nothing changes but the precision, which is ours. */
export const cast: Handler = ({ settings, name }, [x], context) => {
  const type = numberType(settings.integer('to') ?? 0);
  if (type?.kind !== 'float') throw new Refusal(`it makes ${type?.name ?? 'no numbers'} of what the network computes`);
  if (type.bytes < 4) context.notes.add(`${name} rounds to ${type.name}; here it stays float32.`);
  return [required(x, 'its input')];
};

/** Does nothing in use; in training it does what it did. */
export const dropout: Handler = (operator, [x, ratio], context) => {
  if (context.readsOthers(operator)) throw new Refusal('its mask is read');
  const rate = (ratio ? context.constant(ratio, 'its ratio').read()[0] : operator.settings.number('ratio')) ?? 0.5;
  const tensor = context.tensor(x);
  const short = Number(rate.toPrecision(7));
  if (short === 0) return [tensor];
  context.notes.add(`${operator.name} is a dropout of ${short}: it is in use while training.`);
  return [{ ...tensor, ...context.draft.add({ op: 'dropout', rate: short }, tensor, context.name(operator)) }];
};

/** A constant: the batch is known, or stood in for. */
export const shape: Handler = ({ settings }, [x], { batch }) => {
  const told = onnxShape(required(x, 'its input'), batch);
  const part = told.slice(settings.integer('start') ?? 0, settings.integer('end') ?? told.length);
  return [whole([part.length], part)];
};

export const size: Handler = (_operator, [x], { batch }) => [whole([], [elementsOf(onnxShape(required(x, 'its input'), batch))])];
