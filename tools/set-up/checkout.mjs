import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of this checkout. */
export const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** An absolute path within the checkout. */
export const inCheckout = (...parts) => join(checkout, ...parts);
