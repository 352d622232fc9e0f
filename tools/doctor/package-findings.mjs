import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheDirectory } from '../set-up/cache.mjs';
import { pinnedFolderName } from '../set-up/tensorflow.mjs';
import { gpuFinding, tensorFlowFinding } from './engine-findings.mjs';
import { resourceFindings, variableFindings } from './machine-findings.mjs';

/** Of the variables, those that a package knows. */
const VARIABLES = [
  ...['NEPENTHE_CACHE_DIR', 'NEPENTHE_DATA_DIR', 'NEPENTHE_INSTRUCTION_SET', 'NEPENTHE_MEASURE_CONVOLUTIONS'],
  ...['NEPENTHE_MEASURE_LATENCIES', 'NEPENTHE_INSPECT'],
];

/**
 * What a package finds: it contains its programs, and asks for neither a set-up nor a network.
 * @returns {Promise<import('./finding.mjs').Finding>[]}
 */
export function packageFindings() {
  const variables = gpuVariables();
  return [tensorFlowFinding(variables), gpuFinding(variables !== undefined), ...resourceFindings(), ...variableFindings(VARIABLES)];
}

/** As the engine sets them for runs; undefined unless `nepenthe gpu` has fetched TensorFlow for GPUs. */
function gpuVariables() {
  const library = join(cacheDirectory(), pinnedFolderName('gpu'), 'tensorflow');
  if (!existsSync(library)) return undefined;
  const others = process.env.LD_LIBRARY_PATH;
  return { LD_LIBRARY_PATH: others ? library + delimiter + others : library };
}
