import { type Attacked, clipped, type Response, type Target } from './attack.ts';

/** Share of the difference to the plain step that is taken; the rest is momentum. */
const STEP_SHARE = 0.75;
/** A step size is kept if more than this share of the steps since the last check raised the loss. */
const RISING_SHARE = 0.75;
/** The first step, in ε. */
const FIRST_STEP = 2;
/** Steps to the first check, the least steps between checks, and by how many their number falls, as shares of all steps. */
const CHECKS = { first: 0.22, least: 0.06, decrease: 0.03 };

export interface ApgdSettings {
  readonly steps: number;
  /** The pixels to start from; they are clipped. */
  readonly start: Float32Array;
}

/** Evaluations of the network by {@link apgd}. */
export function apgdEvaluations(steps: number): number {
  return steps + 1;
}

/**
 * Auto-PGD on the cross-entropy in L∞: gradient steps with momentum whose size is halved, image by image, once the loss stops rising; the
 * search then continues from the image with the largest loss. An image counts as misclassified if it ever was; its pixels are then the last
 * misclassified ones, and otherwise the start.
 *
 * Source: Croce and Hein, ICML 2020 (arXiv 2003.01690), algorithm 1, with the checks of the authors' implementation, in which the loss
 * before the first step counts as 0.
 */
export async function apgd({ pixels, count, epsilon, respond }: Target, { steps, start }: ApgdSettings): Promise<Attacked> {
  const within = (value: number, index: number): number => clipped(value, pixels[index] ?? 0, epsilon);
  const size = pixels.length / count;
  const first = start.map(within);
  const search = new Search(first, await respond(first), epsilon);
  const adversarial = first.slice();
  const correct = search.response.correct.slice();
  let toCheck = checkAfter(steps, CHECKS.first);
  let interval = toCheck;
  let before: Float32Array = first;
  for (let step = 0; step < steps; step++) {
    const share = step === 0 ? 1 : STEP_SHARE;
    const { current } = search;
    const { gradients } = search.response;
    const next = current.map((value, index) => {
      const rate = search.stepSizes[Math.floor(index / size)] ?? 0;
      const plain = within(value + rate * Math.sign(gradients[index] ?? 0), index);
      return within(value + (plain - value) * share + (value - (before[index] ?? 0)) * (1 - share), index);
    });
    before = current;
    search.move(next, await respond(next));
    for (let image = 0; image < count; image++) {
      if (search.response.correct[image] === 1) continue;
      correct[image] = 0;
      adversarial.set(next.subarray(image * size, (image + 1) * size), image * size);
    }
    if (--toCheck > 0) continue;
    search.check(interval);
    interval = Math.max(interval - checkAfter(steps, CHECKS.decrease), checkAfter(steps, CHECKS.least));
    toCheck = interval;
  }
  return { pixels: adversarial, correct };
}

function checkAfter(steps: number, share: number): number {
  return Math.max(1, Math.floor(share * steps));
}

/** The state of a search: the current and the best pixels of each image, with their losses and gradients. */
class Search {
  readonly stepSizes: Float64Array;
  current: Float32Array;
  response: Response;
  readonly #size: number;
  readonly #best: { readonly pixels: Float32Array; readonly gradients: Float32Array; readonly losses: Float64Array };
  /** Steps since the last check that raised the loss, by image. */
  readonly #rises: Float64Array;
  #lossesBefore: Float64Array;
  #bestAtCheck: Float64Array;
  #wasReduced: boolean[];

  constructor(start: Float32Array, response: Response, epsilon: number) {
    const { losses, gradients } = response;
    this.current = start;
    this.response = response;
    this.stepSizes = new Float64Array(losses.length).fill(FIRST_STEP * epsilon);
    this.#size = start.length / losses.length;
    this.#best = { pixels: start.slice(), gradients: gradients.slice(), losses: losses.slice() };
    this.#rises = new Float64Array(losses.length);
    this.#lossesBefore = new Float64Array(losses.length);
    this.#bestAtCheck = losses.slice();
    this.#wasReduced = Array.from(losses, () => true);
  }

  move(pixels: Float32Array, response: Response): void {
    this.current = pixels;
    this.response = response;
    for (const [image, loss] of response.losses.entries()) {
      if (loss > (this.#lossesBefore[image] ?? 0)) this.#rises[image] = (this.#rises[image] ?? 0) + 1;
      if (loss > (this.#best.losses[image] ?? 0)) {
        this.#best.losses[image] = loss;
        this.#copy(image, this.#best, pixels, response.gradients);
      }
    }
    this.#lossesBefore = response.losses.slice();
  }

  /** Halves the step size of the images whose loss rose too rarely in the last `steps` steps, or not since the last check. */
  check(steps: number): void {
    const { losses } = this.#best;
    const isReduced = Array.from(losses, (best, image) => {
      const isOscillating = (this.#rises[image] ?? 0) <= steps * RISING_SHARE;
      return isOscillating || (!this.#wasReduced[image] && (this.#bestAtCheck[image] ?? 0) >= best);
    });
    const current = { pixels: this.current.slice(), gradients: this.response.gradients.slice() };
    for (const [image, reduced] of isReduced.entries()) {
      if (!reduced) continue;
      this.stepSizes[image] = (this.stepSizes[image] ?? 0) / 2;
      this.#copy(image, current, this.#best.pixels, this.#best.gradients);
    }
    this.current = current.pixels;
    this.response = { ...this.response, gradients: current.gradients };
    this.#wasReduced = isReduced;
    this.#bestAtCheck = losses.slice();
    this.#rises.fill(0);
  }

  #copy(
    image: number,
    to: { readonly pixels: Float32Array; readonly gradients: Float32Array },
    pixels: Float32Array,
    gradients: Float32Array,
  ): void {
    const [start, end] = [image * this.#size, (image + 1) * this.#size];
    to.pixels.set(pixels.subarray(start, end), start);
    to.gradients.set(gradients.subarray(start, end), start);
  }
}
