import { pressedKey } from './pressed-key.ts';

/** Keyboard shortcuts of a view while it is shown: `useKeys({ j: next, k: previous })`. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  $effect(() => {
    const onKeydown = (event: KeyboardEvent): void => {
      const name = pressedKey(event);
      const action = name === null ? undefined : keys[name];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKeydown);
    return () => window.removeEventListener('keydown', onKeydown);
  });
}
