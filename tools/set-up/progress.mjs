const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/** Says one line about the set-up, on stderr, so that stdout stays the command's own. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Does one step of the set-up, named while it runs and timed when done.
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
