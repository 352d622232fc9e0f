import { expect, it } from 'vitest';
import { requestedRun } from '../../../tools/start/requested-run.mjs';

it.each<[string, readonly string[] | undefined, string]>([
  ['', undefined, ''],
  ['--no-sandbox', undefined, '--no-sandbox'],
  ['run starter', ['run', 'starter', '--detach'], ''],
  ['--no-sandbox run my.json --data-dir /data', ['run', 'my.json', '--detach', '--data-dir', '/data'], '--no-sandbox --data-dir /data'],
  ['--data-dir=/data run my.json', ['run', 'my.json', '--detach', '--data-dir=/data'], '--data-dir=/data'],
  ['--data-dir run', undefined, '--data-dir run'],
  ['--data-dir run run starter', ['run', 'starter', '--detach', '--data-dir', 'run'], '--data-dir run'],
  ['run', undefined, 'run'],
])('npm start -- %s', (line, run, others) => {
  const words = line.split(' ').filter(Boolean);
  expect(requestedRun(words)).toEqual({ run, others: others.split(' ').filter(Boolean) });
});
