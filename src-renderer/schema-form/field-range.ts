import { parse, type ValueNode } from '@humanwhocodes/momoa';

/** Offsets in a text: the first character, and the one behind the last. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The characters of a field in a JSON text, or of the innermost field around it that the text has. Names may contain dots, so
 * `grid.method.zeta` also means the field `method.zeta` of `grid`. Undefined if the text is not JSON.
 */
export function fieldRange(text: string, field: string): TextRange | undefined {
  let found: TextRange;
  let rest = field;
  let node: ValueNode | undefined;
  try {
    node = parse(text).body;
  } catch {
    return undefined;
  }
  found = rangeOf(node);
  while (node && rest !== '') {
    const inner: Inner | undefined = innerOf(node, rest);
    if (inner) found = inner.range;
    node = inner?.value;
    rest = inner?.rest ?? '';
  }
  return found;
}

interface Inner {
  readonly value: ValueNode;
  readonly range: TextRange;
  /** What is left of the path. */
  readonly rest: string;
}

function innerOf(node: ValueNode, path: string): Inner | undefined {
  if (node.type === 'Object') {
    const members = node.members.map((member) => ({ member, name: member.name.type === 'String' ? member.name.value : member.name.name }));
    const matching = members.filter(({ name }) => path === name || path.startsWith(`${name}.`));
    const [longest] = matching.toSorted((one, other) => other.name.length - one.name.length);
    return longest && { value: longest.member.value, range: rangeOf(longest.member), rest: path.slice(longest.name.length + 1) };
  }
  if (node.type !== 'Array') return undefined;
  const [index = ''] = path.split('.', 1);
  const element = node.elements[Number(index)];
  return element && { value: element.value, range: rangeOf(element), rest: path.slice(index.length + 1) };
}

function rangeOf({ loc }: Pick<ValueNode, 'loc'>): TextRange {
  return { start: loc.start.offset, end: loc.end.offset };
}
