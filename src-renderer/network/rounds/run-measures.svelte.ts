import { createQuery } from '@tanstack/svelte-query';
import type { AnalysisKind, AnalysisResult } from '#shared/analysis/index.ts';
import type { NodeLatencies } from '#shared/latency/index.ts';
import type { Lab } from '../../session/lab.svelte.ts';
import type { Measures } from './measures.ts';
import type { Shading } from './shades.ts';

/** The analyses that give shades. */
type ShadingAnalysis = 'weights' | 'sensitivity' | 'noise-gain';

/** The analysis that gives a shade; undefined if none does. */
export function analysisOf(shading: Shading): ShadingAnalysis | undefined {
  return shading === 'weights' || shading === 'sensitivity' || shading === 'noise-gain' ? shading : undefined;
}

interface Request {
  /** Undefined for a network without a run. */
  readonly run: string | undefined;
  readonly round: number | undefined;
  readonly shading: Shading;
}

/** Analyses and latencies of a run's models, read when a shade needs them. Create it while a component initializes. */
export class RunMeasures {
  readonly #of: () => Request;
  readonly #analyses;
  readonly #latencies;

  constructor(lab: Lab, of: () => Request) {
    this.#of = of;
    this.#analyses = createQuery(() => ({
      ...lab.queries.models.analyses.queryOptions({ input: { id: of().run ?? '' } }),
      enabled: of().run !== undefined && analysisOf(of().shading) !== undefined,
    }));
    this.#latencies = createQuery(() => ({
      ...lab.queries.models.latencies.queryOptions({ input: { id: of().run ?? '', round: of().round ?? 0 } }),
      enabled: of().run !== undefined && of().round !== undefined && of().shading === 'latency',
    }));
  }

  get values(): Measures {
    return {
      weights: this.#resultOf('weights'),
      sensitivity: this.#resultOf('sensitivity'),
      noiseGain: this.#resultOf('noise-gain'),
      latencies: this.latencies,
    };
  }

  /** The times of the most parts. */
  get latencies(): NodeLatencies | undefined {
    return this.#latencies.data?.[0];
  }

  /** Whether the shade’s values have been read, so that those that are missing are not measured, or could not be read. */
  get isSettled(): boolean {
    return !this.#read.isPending;
  }

  get error(): unknown {
    return this.#read.error;
  }

  get #read() {
    return this.#of().shading === 'latency' ? this.#latencies : this.#analyses;
  }

  /** Of the newest analysis of the round’s model as trained. */
  #resultOf<Kind extends AnalysisKind>(kind: Kind): Extract<AnalysisResult, { kind: Kind }> | undefined {
    const { round } = this.#of();
    const found = this.#analyses.data?.find(
      (one) => one.round === round && one.request.kind === kind && (!('plan' in one.request) || one.request.plan === 'none'),
    );
    return found?.result as Extract<AnalysisResult, { kind: Kind }> | undefined;
  }
}
