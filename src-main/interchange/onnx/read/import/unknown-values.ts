import { Refusal } from './refusal.ts';
import type { Constant, Tensor } from './values.ts';

/** What cannot be told because of an operator before that was refused: no reason against the one that wants to know it. */
export class Unknowable extends Refusal {}

function unknowable(): never {
  throw new Unknowable('what it reads was refused');
}

/** What the network computes where it is not known in which shape. Throws {@link Unknowable} when it is looked at. */
export class UnknownTensor implements Tensor {
  readonly kind = 'tensor';

  get node(): never {
    return unknowable();
  }

  get shape(): never {
    return unknowable();
  }

  get axes(): never {
    return unknowable();
  }
}

/** A constant that was not computed. Throws {@link Unknowable} when it is looked at. */
export class UnknownConstant implements Constant {
  readonly kind = 'constant';
  readonly name = null;
  readonly read = unknowable;

  get shape(): never {
    return unknowable();
  }

  get type(): never {
    return unknowable();
  }
}
