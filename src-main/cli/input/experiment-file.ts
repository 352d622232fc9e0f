import { type DocumentNode, evaluate, type ValueNode } from '@humanwhocodes/momoa';
import { describeProblems, type FieldProblem, fileProblems } from '#shared/experiment/index.ts';
import { type LocatedProblem, UsageError } from '../session/failure.ts';
import { nameOf, parseJsonFile } from './json-document.ts';
import { readBytes } from './read-bytes.ts';

/** Reads an experiment's JSON file. Problems are reported with field, line and column. */
export async function readExperimentFile(file: string): Promise<unknown> {
  return experimentOf(await readBytes(file, 'experiment'), file);
}

/** Throws UsageError with fields and lines if the content is not a valid experiment. */
export function experimentOf(bytes: Uint8Array, file: string): unknown {
  const document = parseJsonFile(bytes, file);
  const value: unknown = evaluate(document);
  const found = fileProblems(value);
  if (found.length === 0) return value;
  const problems = found.map((problem) => ({ ...problem, ...positionOf(document, problem) }));
  throw new UsageError(
    {
      code: 'invalid-experiment',
      message: textOf(problems),
      remedy: '`nepenthe schema` prints the format of experiments.',
      file,
      ...(problems[0] && { location: `${problems[0].field || 'the document'} (line ${problems[0].line}, column ${problems[0].column})` }),
    },
    problems,
  );
}

/** The only problem's field is the error's location. */
function textOf(problems: readonly FieldProblem[]): string {
  const [first, ...others] = problems;
  if (!first || others.length > 0) return `${describeProblems(problems)}.`;
  return `${first.message.charAt(0).toUpperCase()}${first.message.slice(1)}.`;
}

/** The position of a field, or of the innermost part of its path that exists. */
function positionOf(document: DocumentNode, { field }: FieldProblem): Pick<LocatedProblem, 'line' | 'column'> {
  let node: ValueNode = document.body;
  for (const name of field.split('.')) {
    const inner = memberOf(node, name);
    if (!inner) break;
    node = inner;
  }
  const { line, column } = node.loc.start;
  return { line, column };
}

function memberOf(node: ValueNode, name: string): ValueNode | undefined {
  if (node.type === 'Array') return node.elements[Number(name)]?.value;
  if (node.type !== 'Object') return undefined;
  return node.members.find((member) => nameOf(member) === name)?.value;
}
