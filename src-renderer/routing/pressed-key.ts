type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'target' | 'defaultPrevented'>;

const LAYERS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';
const FIELDS =
  'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, select, [contenteditable="true"], [data-text-editor]';
const OPERATED = 'button, a[href], summary, input, [role="tab"], [role="slider"]';

/** The name of a pressed key, or null if the focused element handles it: a field, a dialog, Enter on a button. */
export function pressedKey(event: Press): string | null {
  if (event.defaultPrevented || event.altKey) return null;
  const name = event.key === ' ' ? 'Space' : event.key;
  const chord = event.ctrlKey || event.metaKey ? `Ctrl+${name.length === 1 ? name.toUpperCase() : name}` : name;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(LAYERS)) return null;
  const inField = target?.closest(FIELDS) !== null && target !== null;
  if (inField && !['Ctrl+K', 'Ctrl+Enter', 'Escape'].includes(chord)) return null;
  if ((chord === 'Enter' || chord === 'Space') && target?.closest(OPERATED)) return null;
  return chord;
}
