import { LabError } from '#shared/errors/index.ts';
import { isQuantizedAccepted } from '#shared/proof/index.ts';
import { formatPercent } from '#shared/text/index.ts';
import { quantizeModel } from '../quantize-model.ts';
import type { ExportEncoder } from './export-encoder.ts';

/** The file is written if its validation accuracy in ONNX Runtime is within δ of the dense network's. */
export const onnxInt8: ExportEncoder = async (proof, file, request) => {
  const { bytes, quantized } = await quantizeModel(proof, request);
  if (!isQuantizedAccepted(quantized)) {
    const { int8, dense, delta } = quantized;
    throw new LabError(
      'unverified',
      `With 8-bit integers, validation accuracy is ${formatPercent(int8.accuracy.validation)}; the dense network has ${formatPercent(dense)}. ` +
        `The loss exceeds δ (${delta} ${delta === 1 ? 'point' : 'points'}).`,
      'Nothing was written. Export the model as onnx, or accept a larger loss.',
      { location: 'onnx-int8' },
    );
  }
  return [{ file, bytes, quantized }];
};
