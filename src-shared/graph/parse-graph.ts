import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import { graphProblem, type GraphProblem } from './graph-problems.ts';
import { graphOutlineSchema, nodeSchema } from './graph-schema.ts';
import { listed } from '#shared/text/index.ts';
import type { ModelGraph } from './model-graph.ts';
import { operations } from './operations/index.ts';
import { unknownOperation } from './unknown-operations.ts';

/** Graphs that were checked already: the same object is never parsed twice. */
const checkedGraphs = new WeakSet<object>();

/**
 * Checks a graph that comes from a file, a message or a database: everything that takes a ModelGraph can deal with what this returns. `file`
 * names its source in errors. Throws LabError, naming the node: `unsupported` for a network that cannot be computed here (several inputs or
 * outputs, shared weights, loops, layers without channels, unknown operations, excessive sizes), `bad-file` for what is no network at all.
 */
export function parseModelGraph(value: unknown, file?: string): ModelGraph {
  if (isChecked(value)) return value;
  const outputs = severalOutputs(value);
  if (outputs) throw asError(outputs, file);
  const outline = checked(graphOutlineSchema, value, '', file);
  const unknown = unknownOperations(outline.nodes);
  if (unknown) throw asError(unknown, file);
  const nodes = outline.nodes.map((node) => checked(nodeSchema, node, node.id, file));
  const graph = { ...outline, nodes };
  const problem = graphProblem(graph);
  if (problem) throw asError(problem, file);
  checkedGraphs.add(graph);
  return graph;
}

/** A ModelGraph within a larger document, checked as {@link parseModelGraph} does; the issue names the node, its `params.error` has the details. */
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

function severalOutputs(value: unknown): GraphProblem | undefined {
  const parsed = z.looseObject({ output: z.array(z.string()) }).safeParse(value);
  if (!parsed.success) return undefined;
  const { output } = parsed.data;
  return {
    code: 'unsupported',
    location: 'output',
    message: `The network has ${output.length} outputs: ${listed(output)}.`,
    remedy: 'Use a network with one output, or cut the others off.',
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
    message: `Operations that cannot be dealt with: ${listed(unknown.map(({ id, operation }) => `${operation} (${id})`))}.`,
    remedy: `Use a network of ${Object.keys(operations).join(', ')}.`,
  };
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, node: string, file: string | undefined): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path = [], message = 'not of the expected form' } = result.error.issues[0] ?? {};
  const field = path.join('.');
  const location = [node, field].filter(Boolean).join(': ') || 'the graph';
  const remedy = 'Export the network again, or take another copy of the file.';
  throw asError({ code: 'bad-file', location, message: `No network: ${message}.`, remedy }, file);
}

function asError({ code, message, remedy, location }: GraphProblem, file: string | undefined): LabError {
  return new LabError(code, message, remedy, { location, ...(file !== undefined && { file }) });
}
