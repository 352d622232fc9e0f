// Drives an installed Nepenthe Lab as a user would, under the package's own Node and without any module: `node drive.mjs ORDER.json`.
// What it finds is printed as one line of JSON.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const LIMIT_MS = 120_000;
const run = promisify(execFile);

const { program, command, switches, experiment, folder, environment = {}, trains } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const dataDir = join(folder, 'data');
const found = { errors: [] };

const env = { ...process.env, ...environment };
const app = spawn(program, [...switches, '--remote-debugging-port=0', '--data-dir', dataDir], { stdio: ['ignore', 'pipe', 'pipe'], env });
try {
  const page = await connect(await debuggingPort());
  await until(() => page.evaluate(`document.querySelector('main') !== null`), 'the window');
  found.address = await page.evaluate('location.href');
  if (trains) await trainAndOpen(page);
  writeFileSync(join(folder, 'window.png'), Buffer.from((await page.call('Page.captureScreenshot')).data, 'base64'));
} finally {
  const ended = once(app, 'exit');
  app.kill('SIGTERM');
  await ended;
}
console.log(JSON.stringify(found));

/** A run on the command line appears in the window; then a link and a file are opened as the system does: by starting the program again. */
async function trainAndOpen(page) {
  const { stdout } = await run(command, ['run', experiment, '--data-dir', dataDir, '--json'], { env, maxBuffer: 1e8 });
  const { runId: id, status } = JSON.parse(stdout);
  found.status = status;
  const open = (word) => run(program, [...switches, '--data-dir', dataDir, word], { env });
  await open(`nepenthe-lab://run/${id}`);
  await until(async () => (await page.evaluate('location.hash')) === `#/runs/${id}`, 'the run of a link');
  await open(`nepenthe-lab://run/${id}?evil`);
  found.afterInvalidLink = (await page.evaluate('location.hash')) === `#/runs/${id}`;
  found.finished = await until(() => page.evaluate(`document.querySelector('main').innerText.includes('Finished')`), 'the finished run');
  await open(experiment);
  await until(async () => (await page.evaluate('location.hash')).startsWith('#/new?file='), 'the file');
  const name = JSON.parse(readFileSync(experiment, 'utf8')).name;
  const shown = `[...document.querySelectorAll('input')].some(({ value }) => value === ${JSON.stringify(name)})`;
  found.experimentShown = await until(() => page.evaluate(shown), 'the experiment of the file');
}

function debuggingPort() {
  return new Promise((resolve, reject) => {
    // Keeps reading, so that Electron can keep writing.
    createInterface(app.stderr).on('line', (line) => {
      found.errors.push(line);
      const [, port] = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (port !== undefined) resolve(port);
    });
    app.stdout.resume();
    app.once('exit', (code, signal) => reject(new Error(`the app ended (${signal ?? code}): ${found.errors.slice(-5).join(' ')}`)));
  });
}

async function connect(port) {
  let address;
  await until(async () => {
    const targets = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
    address = targets.find(({ type, title }) => type === 'page' && title === 'Nepenthe Lab')?.webSocketDebuggerUrl;
    return address !== undefined;
  }, 'the page');
  const socket = new WebSocket(address);
  await once(socket, 'open');
  let last = 0;
  const call = (method, params = {}) => {
    const id = ++last;
    socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      const listen = ({ data }) => {
        const reply = JSON.parse(data);
        if (reply.id !== id) return;
        socket.removeEventListener('message', listen);
        if (reply.error) reject(new Error(reply.error.message));
        else resolve(reply.result);
      };
      socket.addEventListener('message', listen);
    });
  };
  const evaluate = async (expression) => (await call('Runtime.evaluate', { expression, returnByValue: true })).result.value;
  return { call, evaluate };
}

async function until(holds, what) {
  const limit = Date.now() + LIMIT_MS;
  while (Date.now() < limit) {
    if (await holds()) return true;
    await delay(200);
  }
  throw new Error(`${what} has not appeared`);
}
