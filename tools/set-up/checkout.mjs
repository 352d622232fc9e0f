import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of this checkout, or of a package's part in the shape of a checkout. */
export const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** An absolute path within the checkout. */
export const inCheckout = (...parts) => join(checkout, ...parts);

/** Whether this is a package instead of a checkout: nothing is set up in it. */
export const isPackage = () => !existsSync(inCheckout('package-lock.json'));
