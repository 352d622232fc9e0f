import { createSubscriber } from 'svelte/reactivity';

const TICK_MS = 1000;

const everySecond = createSubscriber((update) => {
  const timer = setInterval(update, TICK_MS);
  return () => clearInterval(timer);
});

/** Milliseconds since the epoch, as reactive state that updates every second while something reads it. */
export function now(): number {
  everySecond();
  return Date.now();
}
