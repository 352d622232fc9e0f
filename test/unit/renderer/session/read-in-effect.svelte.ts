/** Reads reactive state as a component would, until the returned function is called. */
export function readInEffect(read: () => unknown): () => void {
  return $effect.root(() => {
    $effect(() => void read());
  });
}
