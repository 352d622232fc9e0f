import { LabError } from '#shared/errors/index.ts';

/** A file that is not what an ONNX file has to be. */
export function badOnnx(message: string, file: string, place: string, cause?: unknown): LabError {
  return new LabError('bad-file', message, 'Export the network again, or take another copy of the file and of what lies beside it.', {
    file,
    location: place,
    cause,
  });
}
