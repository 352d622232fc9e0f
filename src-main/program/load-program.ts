import type { ModelGraph } from '#shared/graph/index.ts';
import { compile } from './compile.ts';
import { CompiledNetwork } from './compiled-network.ts';
import { describeTensorflow, deviceOf } from './session/describe-tensorflow.ts';
import type { Program, ProgramOptions } from './program.ts';
import { Session } from './session/session.ts';

/**
 * Compiles a network and opens a session with it. The directory is the program's own and gets a TensorFlow SavedModel.
 * Throws `GraphError` or `ProgramError`, naming node, option or TensorFlow, where that cannot be done.
 */
export function loadProgram(graph: ModelGraph, options: ProgramOptions, directory: string): Promise<Program> {
  return Promise.resolve().then(() => {
    const compiled = compile(graph, options, deviceOf(describeTensorflow()));
    return new CompiledNetwork(compiled, new Session(directory, compiled.savedModel));
  });
}
