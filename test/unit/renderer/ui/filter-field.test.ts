// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import FilterField from '#renderer/ui/FilterField.svelte';

let user: UserEvent;
beforeEach(() => {
  user = userEvent.setup();
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

/** A field that proposes to complete whatever has been typed. */
function open(onenter: () => void = () => undefined): HTMLInputElement {
  const complete = (text: string): { text: string; from: number; to: number; description: string }[] =>
    text === '' ? [] : [{ text: 'method:imp', from: 0, to: text.length, description: '' }];
  render(FilterField, { text: '', label: 'Filter', placeholder: '', complete, onenter });
  return screen.getByRole('combobox', { name: 'Filter' });
}

describe('a filter with proposals', () => {
  it('is a combobox with a list', async () => {
    const field = open();
    expect(field.getAttribute('aria-autocomplete')).toBe('list');
    expect(field.getAttribute('aria-expanded')).toBe('false');
    await user.type(field, 'm');
    expect(field.getAttribute('aria-expanded')).toBe('true');
  });

  it('takes a proposal by the primary button only', async () => {
    const field = open();
    await user.type(field, 'm');
    await user.pointer({ keys: '[MouseRight]', target: screen.getByRole('option') });
    expect(field.value).toBe('m');
    await user.pointer({ keys: '[MouseLeft]', target: screen.getByRole('option') });
    expect(field.value).toBe('method:imp');
    expect(document.activeElement).toBe(field);
  });

  it('stays open while its list is pressed, as at the scroll bar', async () => {
    const field = open();
    await user.type(field, 'm');
    await user.pointer({ keys: '[MouseLeft>]', target: screen.getByRole('listbox') });
    expect(document.activeElement).toBe(field);
    expect(field.getAttribute('aria-expanded')).toBe('true');
  });

  it('leaves the keys to an input method that composes', async () => {
    let entered = 0;
    const field = open(() => entered++);
    await user.type(field, 'm');
    await fireEvent.keyDown(field, { key: 'ArrowDown', isComposing: true });
    await fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
    expect([field.value, entered]).toEqual(['m', 0]);
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(entered).toBe(1);
  });
});

it('a filter without proposals is a search field', () => {
  render(FilterField, { text: '', label: 'Filter', placeholder: '', onenter: () => undefined });
  const field = screen.getByRole('searchbox', { name: 'Filter' });
  expect(field.getAttributeNames().filter((name) => /autocomplete|expanded|controls/.test(name))).toEqual(['autocomplete']);
  expect(screen.queryByRole('listbox')).toBeNull();
});
