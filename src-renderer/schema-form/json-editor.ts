import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  type Completion,
  type CompletionContext,
  completionKeymap,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
  syntaxTree,
} from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Annotation, type EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { FieldProblem } from '#shared/experiment/index.ts';
import { fieldRange } from './field-range.ts';
import type { Json, JsonObject } from './json.ts';
import { fieldProposals, type Proposal, valueProposals } from './schema-completions.ts';

type SyntaxNode = ReturnType<ReturnType<typeof syntaxTree>['resolveInner']>;

/** Marks changes that come from the draft, not from the user. */
const fromDraft = Annotation.define<true>();

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--field)', fontSize: 'var(--text-s)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--text)', padding: 'var(--space-3) 0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selected)',
  },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--text-dim)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--hover) 55%, transparent)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--selected)', outline: '1px solid var(--control-line)' },
  '.cm-tooltip': {
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius-m)',
    backgroundColor: 'var(--surface-2)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '3px var(--space-2)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--selected)', color: 'var(--text)' },
  '.cm-completionDetail': { color: 'var(--text-dim)', fontStyle: 'normal' },
  '.cm-completionInfo': { maxWidth: '320px', padding: 'var(--space-2) var(--space-3)', fontFamily: 'var(--font)' },
  '.cm-diagnostic': { padding: 'var(--space-1) var(--space-3)', fontFamily: 'var(--font)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
  '.cm-foldPlaceholder': { border: 0, backgroundColor: 'var(--surface-3)', color: 'var(--text-dim)' },
});

const colors = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warning)' },
]);

interface Options {
  readonly label: string;
  /** Of the element that says what is wrong. */
  readonly describedBy: string;
  readonly schema: JsonObject | undefined;
  /** The latest valid document. */
  readonly document: () => Json;
  readonly onchange: (text: string) => void;
}

/** A JSON editor's parts: highlighting, line numbers, folding, undo, and completion from a schema. Tab moves on, as in any field. */
export function jsonEditor({ label, describedBy, schema, document, onchange }: Options): Extension {
  return [
    lineNumbers(),
    foldGutter(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of('  '),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    json(),
    syntaxHighlighting(colors),
    theme,
    autocompletion({ override: schema ? [(context) => complete(context, schema, document())] : [], icons: false }),
    // The window starts the draft with Ctrl+Enter.
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      ...lintKeymap,
    ]),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-describedby': describedBy,
      spellcheck: 'false',
      autocapitalize: 'off',
      tabindex: '0',
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((each) => each.annotation(fromDraft))) onchange(update.state.doc.toString());
    }),
  ];
}

/** Shows another text, unless it is the same. */
export function showText(view: EditorView, text: string): void {
  const { doc } = view.state;
  if (doc.toString() !== text) view.dispatch({ changes: { from: 0, to: doc.length, insert: text }, annotations: fromDraft.of(true) });
}

/** Selects a field and scrolls it into view. */
export function revealField(view: EditorView, field: string): void {
  const range = fieldRange(view.state.doc.toString(), field);
  if (!range) return;
  view.dispatch({
    selection: { anchor: range.start, head: range.end },
    effects: EditorView.scrollIntoView(range.start, { y: 'center' }),
  });
  view.focus();
}

/** Underlines what is not JSON, else the fields that the problems name. */
export function showProblems(view: EditorView, problems: readonly FieldProblem[]): void {
  const syntax = jsonParseLinter()(view);
  view.dispatch(setDiagnostics(view.state, syntax.length > 0 ? syntax : fieldDiagnostics(view.state, problems)));
}

function fieldDiagnostics(state: EditorState, problems: readonly FieldProblem[]): Diagnostic[] {
  const text = state.doc.toString();
  return problems.map(({ field, message }) => {
    const { start, end } = fieldRange(text, field) ?? { start: 0, end: 0 };
    return { from: start, to: end, severity: 'error', message: field === '' ? message : `${field}: ${message}` };
  });
}

function complete(context: CompletionContext, schema: JsonObject, document: Json): CompletionResult | null {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  const place = placeOf(node, context.state, context.pos);
  const isInText = place.from < context.pos;
  if (!context.explicit && !isInText) return null;
  const proposals = place.isName ? fieldProposals(schema, document, place.path) : valueProposals(schema, document, place.path);
  if (proposals.length === 0) return null;
  const options = proposals.map((proposal) => completionOf(proposal, place.isName && !place.hasColon));
  return { from: place.from, to: place.to, options, validFor: /^"?[\w-]*"?$/ };
}

function completionOf({ text, detail, help }: Proposal, asField: boolean): Completion {
  return {
    label: text,
    displayLabel: text.replaceAll('"', ''),
    detail,
    apply: asField ? `${text}: ` : text,
    ...(help !== '' && { info: help }),
  };
}

interface Place {
  /** Where a field name is expected, rather than a value. */
  readonly isName: boolean;
  readonly hasColon: boolean;
  /** Of the object, for a name; of the field, for a value. */
  readonly path: readonly string[];
  /** What a proposal replaces. */
  readonly from: number;
  readonly to: number;
}

function placeOf(node: SyntaxNode, state: EditorState, position: number): Place {
  if (node.name === 'PropertyName') {
    const owner = node.parent?.parent ?? node;
    const hasColon = /^\s*:/.test(state.sliceDoc(node.to, node.to + 20));
    return { isName: true, hasColon, path: pathOf(owner, state), from: node.from, to: node.to };
  }
  const isScalar = ['String', 'Number', 'True', 'False', 'Null'].includes(node.name);
  if (isScalar) return { isName: false, hasColon: true, path: pathOf(node, state), from: node.from, to: node.to };
  const before = /"?[\w-]*$/.exec(state.sliceDoc(Math.max(0, position - 60), position))?.[0] ?? '';
  const range = { from: position - before.length, to: position };
  const container = containerOf(node);
  const isValue = container?.name === 'Property';
  return { isName: !isValue && container?.name !== 'Array', hasColon: isValue, path: pathOf(container ?? node, state), ...range };
}

/** The innermost field, object or list around an incomplete text. */
function containerOf(node: SyntaxNode): SyntaxNode | null {
  let around: SyntaxNode | null = node;
  while (around && !['Property', 'Object', 'Array'].includes(around.name)) around = around.parent;
  return around;
}

/** The names and indices that lead to a node. */
function pathOf(node: SyntaxNode, state: EditorState): readonly string[] {
  const path: string[] = [];
  for (let each: SyntaxNode | null = node; each; each = each.parent) {
    if (each.name === 'Property') path.unshift(nameOf(each, state));
    else if (each.parent?.name === 'Array') path.unshift(String(indexIn(each.parent, each)));
  }
  return path;
}

function nameOf(property: SyntaxNode, state: EditorState): string {
  const name = property.getChild('PropertyName');
  const text = name ? state.sliceDoc(name.from, name.to) : '""';
  try {
    return String(JSON.parse(text));
  } catch {
    return text.replaceAll('"', '');
  }
}

function indexIn(list: SyntaxNode, item: SyntaxNode): number {
  let index = 0;
  for (let child = list.firstChild; child && child.from < item.from; child = child.nextSibling) {
    if (!['[', ',', ']', '⚠'].includes(child.name)) index++;
  }
  return index;
}
