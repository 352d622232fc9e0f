import type { ModelGraph } from '#shared/graph/index.ts';
import { compile } from './compile.ts';
import { CompiledNetwork } from './compiled-network.ts';
import type { Program, ProgramOptions } from './program.ts';
import { describeTensorflow, deviceOf } from './session/describe-tensorflow.ts';
import { TensorflowSession } from './session/tensorflow-session.ts';

/**
 * Compiles a network and opens a session for it. Writes a TensorFlow SavedModel to the directory, which belongs to the program.
 * Throws `GraphError` or `ProgramError` naming the node, the option or TensorFlow.
 */
export function loadProgram(graph: ModelGraph, options: ProgramOptions, directory: string): Promise<Program> {
  return Promise.resolve().then(() => {
    const compiled = compile(graph, options, deviceOf(describeTensorflow()));
    return new CompiledNetwork(compiled, new TensorflowSession(directory, compiled.savedModel));
  });
}
