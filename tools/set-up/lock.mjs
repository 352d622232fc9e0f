import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './progress.mjs';

const HEARTBEAT = 5_000;
const STALE_AFTER = 60_000;
const RETRY_AFTER = 250;

/**
 * Runs `work` while holding the lock file, and waits while another process holds it. A dead process's lock is broken: at once on the
 * same machine, or after a minute without a heartbeat from another machine that shares the disk.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  const owner = JSON.stringify({ host: hostname(), pid: process.pid, since: Date.now() });
  let announced = false;
  while (!acquire(file, owner)) {
    if (breakStaleLock(file)) continue;
    if (!announced) say('• Waiting for another set-up to finish …');
    announced = true;
    await sleep(RETRY_AFTER);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimesSync(file, now, now);
  }, HEARTBEAT);
  heartbeat.unref();
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.removeListener('exit', release);
    release();
  }
}

function acquire(file, owner) {
  try {
    writeFileSync(file, owner, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function breakStaleLock(file) {
  let owner;
  let age;
  try {
    owner = readFileSync(file, 'utf8');
    age = Date.now() - statSync(file).mtimeMs;
  } catch (error) {
    if (error.code === 'ENOENT') return true;
    throw error;
  }
  if (isAlive(owner, age)) return false;
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    // Another process may have broken and acquired the lock since it was read here: then put it back.
    if (readFileSync(aside, 'utf8') !== owner) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
  rmSync(aside, { force: true });
  return true;
}

/**
 * Whether the process that holds a lock is alive.
 * @param {string} owner content of the lock file; empty for an instant while it is written
 * @param {number} age milliseconds since its last heartbeat
 */
export function isAlive(owner, age) {
  let holder;
  try {
    holder = JSON.parse(owner);
  } catch {
    return age < STALE_AFTER;
  }
  if (holder.host !== hostname()) return age < STALE_AFTER;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
