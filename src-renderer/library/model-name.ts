const ENDINGS = /\.(onnx|safetensors)$/i;

/** A name for what a file holds: its last part without ending, in lower-case letters, digits, hyphens and underscores. */
export function nameOfModelFile(path: string): string {
  const last = path.split(/[/\\]/).filter(Boolean).at(-1) ?? '';
  return last
    .toLowerCase()
    .replace(ENDINGS, '')
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+|-+$/g, '')
    .slice(0, 63);
}

/** What holds tensors only: which network they are of has to be known. */
export function isWeightsFile(path: string): boolean {
  return path.trim().toLowerCase().endsWith('.safetensors');
}
