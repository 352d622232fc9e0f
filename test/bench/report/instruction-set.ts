import { execFileSync } from 'node:child_process';

type InstructionSet = 'avx2' | 'avx512';

/** From the lowest to the highest. */
const ORDER = ['plain', 'avx2', 'avx512'] as const;

/** Environment variables of oneDNN, PyTorch, its MKL, and our kernels. */
const LIMITS: Readonly<Record<InstructionSet, Readonly<Record<string, string>>>> = {
  avx2: {
    ONEDNN_MAX_CPU_ISA: 'AVX2',
    ATEN_CPU_CAPABILITY: 'avx2',
    MKL_ENABLE_INSTRUCTIONS: 'AVX2',
    NEPENTHE_INSTRUCTION_SET: 'avx2',
  },
  avx512: {
    ONEDNN_MAX_CPU_ISA: 'AVX512_CORE',
    ATEN_CPU_CAPABILITY: 'avx512',
    MKL_ENABLE_INSTRUCTIONS: 'AVX512',
    NEPENTHE_INSTRUCTION_SET: 'avx512',
  },
};

/** Holds all sides of a benchmark to an instruction set. Call before TensorFlow is loaded. Throws if the processor lacks it. */
export function limitInstructionSet(wanted: string): void {
  if (wanted !== 'avx2' && wanted !== 'avx512') throw new Error(`--isa ${wanted}: choose avx2 or avx512`);
  const best = bestInstructionSet();
  if (ORDER.indexOf(best) < ORDER.indexOf(wanted)) throw new Error(`--isa ${wanted}: this processor has ${best} at best`);
  Object.assign(process.env, LIMITS[wanted]);
}

/** The processor's own, found in a process of its own: the kernels of this one have yet to be limited. */
function bestInstructionSet(): (typeof ORDER)[number] {
  const program = "import { describeTensorflow } from '#main/program/index.ts'; console.log(describeTensorflow().instructionSet);";
  const { NEPENTHE_INSTRUCTION_SET: _, ...env } = process.env;
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program];
  const found = execFileSync(process.execPath, flags, { env: { ...env, TF_CPP_MIN_LOG_LEVEL: '2' }, encoding: 'utf8' }).trim();
  const best = ORDER.find((one) => one === found);
  if (!best) throw new Error(`TensorFlow reports the instruction set ${found}`);
  return best;
}
