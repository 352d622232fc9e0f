// The default app of the development Electron. Like the official one it starts the folder or file on the command line:
// `electron [switches] [-r module] PATH [arguments]`. It leaves process.argv unchanged.
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const { modules, path } = readArguments(process.argv.slice(1));
if (path === undefined) {
  process.stderr.write('usage: electron [switches] [-r module] PATH [arguments]\n');
  process.exit(2);
}
const require = createRequire(import.meta.url);
for (const module of modules) require(resolve(module));

Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
let main = resolve(path);
if (statSync(main).isDirectory()) {
  const manifest = JSON.parse(readFileSync(join(main, 'package.json'), 'utf8'));
  app.setVersion(manifest.version);
  app.name = manifest.productName ?? manifest.name;
  app.setAppPath(main);
  main = join(main, manifest.main);
} else {
  app.setAppPath(dirname(main));
}
await import(pathToFileURL(main).href);

function readArguments(programArguments) {
  const modules = [];
  for (let index = 0; index < programArguments.length; index++) {
    const argument = programArguments[index];
    if (argument === '-r' || argument === '--require') modules.push(programArguments[++index]);
    else if (!argument.startsWith('-')) return { modules, path: argument };
  }
  return { modules, path: undefined };
}
