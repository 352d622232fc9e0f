import { createSubscriber } from 'svelte/reactivity';

const TICK_MS = 1000;

const everySecond = createSubscriber((update) => {
  const timer = setInterval(update, TICK_MS);
  return () => clearInterval(timer);
});

/** Milliseconds since the epoch; what reads it is run again every second, and nothing ticks while nobody does. */
export function now(): number {
  everySecond();
  return Date.now();
}
