const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/** Prints one line about the set-up to stderr; stdout belongs to the command. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs one step of the set-up, showing its title and the time it takes.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const start = performance.now();
  const live = process.stderr.isTTY === true;
  if (!live) say(`• ${title} …`);
  const tick = () => process.stderr.write(`\r• ${title} … ${seconds(performance.now() - start)} `);
  if (live) tick();
  const timer = live ? setInterval(tick, 500) : undefined;
  let mark = '✗';
  try {
    const result = await work();
    mark = '✓';
    return result;
  } finally {
    clearInterval(timer);
    const took = seconds(performance.now() - start);
    process.stderr.write(live ? `\r${mark} ${title} (${took})   \n` : `${mark} ${title} (${took})\n`);
  }
}
