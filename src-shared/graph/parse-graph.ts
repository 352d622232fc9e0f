import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import { listed } from '#shared/text/index.ts';
import { type GraphProblem, graphProblem } from './graph-problems.ts';
import { graphOutlineSchema, nodeSchema } from './graph-schema.ts';
import type { ModelGraph } from './model-graph.ts';
import { operations } from './operations/index.ts';
import { unknownOperation } from './unknown-operations.ts';

/** Graphs that were already checked, so that no object is parsed twice. */
const checkedGraphs = new WeakSet<object>();

/**
 * Checks a graph from a file, a message or a database; the result is valid wherever a ModelGraph is expected. `file` names the source in
 * errors. Throws LabError naming the node: `unsupported` for multiple inputs or outputs, shared weights, cycles, layers without channels,
 * unknown operations and excessive sizes; `bad-file` for an invalid graph.
 */
export function parseModelGraph(value: unknown, file?: string): ModelGraph {
  if (isChecked(value)) return value;
  const outputs = multipleOutputs(value);
  if (outputs) throw labError(outputs, file);
  const outline = checked(graphOutlineSchema, value, '', file);
  const unknown = unknownOperations(outline.nodes);
  if (unknown) throw labError(unknown, file);
  const nodes = outline.nodes.map((node) => checked(nodeSchema, node, node.id, file));
  const graph = { ...outline, nodes };
  const problem = graphProblem(graph);
  if (problem) throw labError(problem, file);
  checkedGraphs.add(graph);
  return graph;
}

/** A ModelGraph in a larger document, checked by {@link parseModelGraph}. The issue names the node; its `params.error` has the details. */
export const modelGraphSchema: z.ZodType<ModelGraph> = z.unknown().transform((value, context) => {
  try {
    return parseModelGraph(value);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const { message, location } = error.details;
    const named = location === undefined ? message : `${location}: ${message}`;
    context.addIssue({ code: 'custom', message: named, params: { error: error.details } });
    return z.NEVER;
  }
});

function isChecked(value: unknown): value is ModelGraph {
  return typeof value === 'object' && value !== null && checkedGraphs.has(value);
}

function multipleOutputs(value: unknown): GraphProblem | undefined {
  const parsed = z.looseObject({ output: z.array(z.string()) }).safeParse(value);
  if (!parsed.success) return undefined;
  const { output } = parsed.data;
  return {
    code: 'unsupported',
    location: 'output',
    message: `The network has ${output.length} outputs: ${listed(output)}.`,
    remedy: 'Use a network with one output, or remove the others.',
  };
}

function unknownOperations(nodes: z.output<typeof graphOutlineSchema>['nodes']): GraphProblem | undefined {
  const unknown = nodes.flatMap((node) => {
    const operation = unknownOperation(node);
    return operation === undefined ? [] : [{ id: node.id, operation }];
  });
  const [first] = unknown;
  if (!first) return undefined;
  return {
    code: 'unsupported',
    location: first.id,
    message: `Unsupported operations: ${listed(unknown.map(({ id, operation }) => `${operation} (${id})`))}.`,
    remedy: `Supported operations are ${Object.keys(operations).join(', ')}.`,
  };
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, node: string, file: string | undefined): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path = [], message = 'unexpected structure' } = result.error.issues[0] ?? {};
  const field = path.join('.');
  const location = [node, field].filter(Boolean).join(': ') || 'the graph';
  const remedy = 'Export the network again, or use another copy of the file.';
  throw labError({ code: 'bad-file', location, message: `Invalid network: ${message}.`, remedy }, file);
}

function labError({ code, message, remedy, location }: GraphProblem, file: string | undefined): LabError {
  return new LabError(code, message, remedy, { location, ...(file !== undefined && { file }) });
}
