/** Accuracies are quotients of counts times 100: far coarser than this, which absorbs their rounding. */
const ROUNDING = 1e-9;

/** Whether an accuracy is at most δ points below the dense one; percent. */
export function isWithinDelta(accuracy: number, denseAccuracy: number, delta: number): boolean {
  return denseAccuracy - accuracy <= delta + ROUNDING;
}
