const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/** Prints one line about the set-up to stderr; stdout belongs to the command. */
export function say(line) {
  clearLine();
  process.stderr.write(`${line}\n`);
}

/** Steps that are running: their titles and when they started. A terminal shows them in one line that is written again and again. */
const running = new Set();
let timer;
let shown = 0;

/**
 * Runs one step of the set-up, showing its title and the time it takes. Steps may run side by side.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const entry = { title, start: performance.now() };
  const live = process.stderr.isTTY === true;
  running.add(entry);
  if (live) {
    showRunning();
    timer ??= setInterval(showRunning, 500);
  } else say(`• ${title} …`);
  let mark = '✗';
  try {
    const result = await work();
    mark = '✓';
    return result;
  } finally {
    running.delete(entry);
    say(`${mark} ${title} (${seconds(performance.now() - entry.start)})`);
    if (running.size > 0) showRunning();
    else {
      clearInterval(timer);
      timer = undefined;
    }
  }
}

function showRunning() {
  if (process.stderr.isTTY !== true) return;
  const steps = [...running].map(({ title, start }) => `${title} … ${seconds(performance.now() - start)}`);
  // A longer line would wrap, and only its last row could be written again.
  const line = `• ${steps.join(' · ')}`.slice(0, (process.stderr.columns ?? 80) - 1);
  process.stderr.write(`\r${line.padEnd(shown)}`);
  shown = line.length;
}

function clearLine() {
  if (shown > 0) process.stderr.write(`\r${' '.repeat(shown)}\r`);
  shown = 0;
}
