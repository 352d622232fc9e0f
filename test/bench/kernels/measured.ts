import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '#main/program/compile.ts';
import { CompiledNetwork } from '#main/program/compiled-network.ts';
import type { Batch } from '#main/program/index.ts';
import { TensorflowSession } from '#main/program/session/tensorflow-session.ts';
import { elementsOf, inferShapes, shapeAt } from '#shared/graph/index.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { spreadOf } from '../report/spread.ts';
import { type KernelCase, optionsOf } from './cases.ts';

/** Processor time of a turn, in milliseconds. */
const TURN = 300;

/** One side of a case: the kernel, or what it replaces. */
export class Measured {
  readonly #case: KernelCase;
  readonly #program: CompiledNetwork;
  readonly #directory = mkdtempSync(join(tmpdir(), 'nepenthe-kernels-'));
  readonly #batch: Batch;
  /** Milliseconds per call, by turn. */
  readonly #times: number[] = [];
  readonly #calls: number;

  constructor(chosen: KernelCase, side: 'kernel' | 'replaced') {
    const { graph, count, against } = chosen;
    // A program for a GPU has no kernels of our own, and runs on any device.
    const device = side === 'replaced' && against === 'composition' ? 'gpu' : 'cpu';
    const compiled = compile(graph, optionsOf(chosen, side), device);
    this.#case = chosen;
    this.#program = new CompiledNetwork(compiled, new TensorflowSession(this.#directory, compiled.savedModel));
    this.#program.assign(initialWeights(graph, 1));
    const shapes = inferShapes(graph);
    const classes = shapeAt(shapes, graph.output).at(-1) ?? 1;
    this.#batch = {
      images: Uint8Array.from({ length: count * elementsOf(shapeAt(shapes, 'input')) }, (_, index) => (index * 7919) % 256),
      labels: Uint16Array.from({ length: count }, (_, index) => index % classes),
    };
    this.#time(1);
    this.#calls = Math.max(1, Math.round(TURN / this.#time(1)));
  }

  turn(): void {
    this.#times.push(this.#time(this.#calls));
  }

  /** Ends the program; the median of the turns, in milliseconds per call. */
  end(): number {
    this.#program.dispose();
    rmSync(this.#directory, { recursive: true });
    return spreadOf(this.#times).median;
  }

  /** Processor milliseconds per call. */
  #time(calls: number): number {
    const start = process.cpuUsage();
    for (let call = 0; call < calls; call++) this.#case.work(this.#program, this.#batch);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 / calls;
  }
}
