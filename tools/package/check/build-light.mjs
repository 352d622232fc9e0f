import { build } from '../../build/build.mjs';
import { findNode } from '../../set-up/pinned-node.mjs';
import { runMain } from '../../set-up/run-main.mjs';
import { buildPackages } from '../build-packages.mjs';

/** Builds the packages that are checked: `node build-light.mjs ORDER`. */
await runMain(async () => {
  const { folder, electron } = JSON.parse(process.argv[2]);
  const node = findNode();
  await build(node);
  await buildPackages({ folder, node, electron, targets: ['dir', 'deb', 'rpm'], light: true });
});
