import { EditorView } from '@codemirror/view';
import { waitFor } from '@testing-library/svelte';

/** The text editor with that label, once it is shown. It is in a shadow root, where the testing library does not look. */
export async function textEditor(label: string): Promise<EditorView> {
  return waitFor(() => {
    const content = document.querySelector(`[data-text-editor="${label}"]`)?.shadowRoot?.querySelector<HTMLElement>('.cm-content');
    const view = content && EditorView.findFromDOM(content);
    if (!view) throw new Error(`There is no editor “${label}”.`);
    return view;
  });
}

/** Replaces the text, as pasting over a selection of all does. */
export async function pasteText(label: string, text: string): Promise<void> {
  const view = await textEditor(label);
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}
