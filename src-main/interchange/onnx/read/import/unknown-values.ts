import { Refusal } from './refusal.ts';
import type { Constant, Tensor } from './values.ts';

/** A value that is unknown because an earlier operator was refused; not reported as a reason of its own. */
export class Unknowable extends Refusal {}

function unknowable(): never {
  throw new Unknowable('its input was refused');
}

/** A computed value of unknown shape. Every property throws {@link Unknowable}. */
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

/** A constant that could not be computed. Every property throws {@link Unknowable}. */
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
