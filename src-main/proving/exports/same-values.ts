/** Throws unless both hold the same bits. */
export function checkSameValues(name: string, before: ArrayBufferView | undefined, after: ArrayBufferView | undefined): void {
  if (!before || !after || Buffer.compare(bytesOf(before), bytesOf(after)) !== 0) throw new Error(`${name} changed when it was read back`);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
