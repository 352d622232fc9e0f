/** What is done with files that are dropped on the window. */
export type DropTarget = 'experiment' | 'reduce' | 'model' | 'data';

/**
 * A JSON file is an experiment, an ONNX file is reduced, safetensors weights are imported, and the rest is a data set: also folders, by
 * whose names they cannot be told from files. The form of a reduction takes labeled images, too.
 *
 * @param view the view on screen
 */
export function dropTarget(names: readonly string[], view: string): DropTarget {
  const has = (extension: string): boolean => names.some((name) => name.toLowerCase().endsWith(extension));
  if (has('.onnx')) return 'reduce';
  if (has('.json')) return 'experiment';
  if (has('.safetensors')) return 'model';
  return view === 'reduce' ? 'reduce' : 'data';
}
