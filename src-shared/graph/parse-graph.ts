import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import { graphProblem, type GraphProblem } from './graph-problems.ts';
import { graphOutlineSchema, nodeSchema } from './graph-schema.ts';
import { listed } from '#shared/text/index.ts';
import type { ModelGraph } from './model-graph.ts';
import { unknownOperation } from './unknown-operations.ts';

/**
 * A graph that comes from a file or a database, checked: everything that takes a ModelGraph can deal with what this returns. `file`
 * names its source in errors. Throws LabError, naming the node: `unsupported` for a network of a kind that cannot be dealt with —
 * several inputs or outputs, shared weights, loops, layers without channels, unknown operations, sizes beyond all bounds —, `bad-file`
 * for what is no network at all.
 */
export function parseModelGraph(value: unknown, file?: string): ModelGraph {
  const outputs = severalOutputs(value);
  if (outputs) throw asError(outputs, file);
  const outline = checked(graphOutlineSchema, value, '', file);
  const unknown = unknownOperations(outline.nodes);
  if (unknown) throw asError(unknown, file);
  const nodes = outline.nodes.map((node) => checked(nodeSchema, node, node.id, file));
  const graph = { ...outline, nodes };
  const problem = graphProblem(graph);
  if (problem) throw asError(problem, file);
  return graph;
}

function severalOutputs(value: unknown): GraphProblem | undefined {
  const parsed = z.looseObject({ output: z.array(z.string()) }).safeParse(value);
  if (!parsed.success) return undefined;
  const { output } = parsed.data;
  return {
    code: 'unsupported',
    place: 'output',
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
    place: first.id,
    message: `Operations that cannot be dealt with: ${listed(unknown.map(({ id, operation }) => `${operation} (${id})`))}.`,
    remedy: `Use a network of ${nodeSchema.options.map((option) => option.shape.op.value).join(', ')}.`,
  };
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, node: string, file: string | undefined): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path = [], message = 'not of the expected form' } = result.error.issues[0] ?? {};
  const field = path.join('.');
  const place = [node, field].filter(Boolean).join(': ') || 'the graph';
  const remedy = 'Export the network again, or take another copy of the file.';
  throw asError({ code: 'bad-file', place, message: `No network: ${message}.`, remedy }, file);
}

function asError({ code, message, remedy, place }: GraphProblem, file: string | undefined): LabError {
  return new LabError(code, message, remedy, { location: place, ...(file !== undefined && { file }) });
}
