import { describe, expect, it } from 'vitest';
import { isReadable, modelGraphSchema, parseModelGraph, readStoredGraph } from '#shared/graph/index.ts';
import { journalEventSchema } from '#shared/journal/index.ts';
import { conv, graph, head, input, mean, relu, withNodes } from './json-graph.ts';

const strange = withNodes(input, conv, { ...relu, op: 'softsign' }, mean, head);

describe('a stored network', () => {
  it('is the graph of the journal', () => {
    expect(readStoredGraph(graph)).toEqual(graph);
  });

  it('is an error if the graph is unsupported or missing', () => {
    const stored = readStoredGraph(strange);
    expect(stored).toMatchObject({ unreadable: { code: 'unsupported', location: 'relu' } });
    expect(isReadable(stored)).toBe(false);
    expect(readStoredGraph(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
    expect(readStoredGraph(undefined)).toMatchObject({ unreadable: { code: 'bad-file' } });
  });

  it('does not make the start event unreadable', () => {
    const event = {
      ...{ seq: 0, time: '2026-03-01T12:00:00.000Z', kind: 'start', runId: 'a', attempt: 1, layers: [], classes: ['cat'] },
      environment: {
        ...{ hostname: 'lab', platform: 'linux', node: 'v24.0.0', app: '0.1.0', tensorflow: '2.21.0', device: 'cpu' },
        ...{ threads: 2, cores: 2, memoryBytes: 1 },
      },
      graph: strange,
      samples: { train: 1, validation: 1, test: 1 },
      ...{ rounds: 1, epochsPerRound: 1, stepsPerEpoch: 1 },
    };
    expect(journalEventSchema.parse(event)).toMatchObject({ classes: ['cat'], graph: { unreadable: { location: 'relu' } } });
  });
});

describe('a graph in a document', () => {
  it('is checked like one from a file; the issue names the node', () => {
    expect(modelGraphSchema.parse(graph)).toEqual(graph);
    const { error } = modelGraphSchema.safeParse(strange);
    expect(error?.issues[0]?.message).toMatch(/^relu: .*softsign/);
  });

  it('is parsed once', () => {
    const parsed = parseModelGraph(graph);
    expect(modelGraphSchema.parse(parsed)).toBe(parsed);
  });
});
