const ENDINGS = /\.(onnx|safetensors)$/i;

/** A model name from a path: the file name without extension, in lower-case letters, digits, hyphens and underscores. */
export function nameOfModelFile(path: string): string {
  const last = path.split(/[/\\]/).filter(Boolean).at(-1) ?? '';
  return last
    .toLowerCase()
    .replace(ENDINGS, '')
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+|-+$/g, '')
    .slice(0, 63);
}

/** Whether a file holds tensors only, so that their network must be known. */
export function isWeightsFile(path: string): boolean {
  return path.trim().toLowerCase().endsWith('.safetensors');
}
