import { LabError } from '#shared/errors/index.ts';

/** The error for an invalid ONNX file or external data file. */
export function badOnnx(message: string, file: string, location: string, cause?: unknown): LabError {
  return new LabError('bad-file', message, 'Export the network again, or use another copy of the file and of its external data.', {
    file,
    location,
    cause,
  });
}
