import { rmSync } from 'node:fs';
import { inCheckout } from '../set-up/checkout.mjs';

// svelte-check translates components to TypeScript files here, and checks those of components that are gone by now, too.
rmSync(inCheckout('.svelte-check'), { recursive: true, force: true });
process.argv.push('--fail-on-warnings', '--tsgo');
await import('svelte-check/bin/svelte-check');
