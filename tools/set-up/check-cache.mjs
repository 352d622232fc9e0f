import { inCheckout } from './checkout.mjs';

/**
 * Path of a file in which a check remembers what it need not check again. It goes with node_modules.
 * @param {string} name
 */
export const checkCache = (name) => inCheckout('node_modules', '.cache', 'nepenthe', name);
