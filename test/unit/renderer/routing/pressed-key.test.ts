// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest';
import { pressedKey } from '#renderer/routing/pressed-key.ts';

function press(key: string, target: Element = document.body, init: KeyboardEventInit = {}): string | null {
  let name: string | null = null;
  const listener = (event: KeyboardEvent): void => {
    name = pressedKey(event);
  };
  window.addEventListener('keydown', listener, { once: true });
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
  return name;
}

function put(html: string): Element {
  document.body.innerHTML = html;
  const element = document.body.querySelector('[data-target]');
  if (!element) throw new Error('no target');
  return element;
}

describe('a pressed key', () => {
  afterEach(() => {
    document.body.innerHTML = '';
  });

  it('has a name', () => {
    expect(press('j')).toBe('j');
    expect(press(' ')).toBe('Space');
    expect(press('k', document.body, { ctrlKey: true })).toBe('Ctrl+K');
    expect(press('k', document.body, { metaKey: true })).toBe('Ctrl+K');
  });

  it('belongs to a field that is written in, but for the palette, start and escape', () => {
    const field = put('<input data-target>');
    expect(press('j', field)).toBeNull();
    expect(press('Enter', field)).toBeNull();
    expect(press('Escape', field)).toBe('Escape');
    expect(press('k', field, { ctrlKey: true })).toBe('Ctrl+K');
    expect(press('Enter', field, { ctrlKey: true })).toBe('Ctrl+Enter');
  });

  it('belongs to a box or button only where it would operate it', () => {
    const box = put('<input type="checkbox" data-target>');
    expect(press('j', box)).toBe('j');
    expect(press(' ', box)).toBeNull();
    expect(press('Enter', put('<button data-target></button>'))).toBeNull();
  });

  it('belongs to an open dialog or menu', () => {
    expect(press('j', put('<div role="dialog"><button data-target></button></div>'))).toBeNull();
    expect(press('j', put('<div role="menu"><div role="menuitem" data-target></div></div>'))).toBeNull();
  });

  it('with Alt belongs to the system', () => {
    expect(press('1', document.body, { altKey: true })).toBeNull();
  });
});
