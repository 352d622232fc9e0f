import { getContext, setContext } from 'svelte';

/** Where the window keeps what it remembers between its visits: texts by key. */
export type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const MEMORY = Symbol('memory');

export function provideMemory(memory: Memory): void {
  setContext(MEMORY, memory);
}

/** Call it while a component initializes. */
export function useMemory(): Memory {
  return getContext<Memory>(MEMORY);
}
