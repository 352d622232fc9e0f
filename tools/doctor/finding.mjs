/**
 * One thing the doctor looked at.
 * @typedef {object} Finding
 * @property {string} name
 * @property {string} value what is there and used, for people
 * @property {boolean} ok
 * @property {boolean} [required] whether the app can't do without it
 * @property {string} [remedy] what to do when it is not ok
 * @property {Record<string, unknown>} [details] for programs
 */

/**
 * Looks at one thing; a look that fails is a finding too.
 * @param {string} name
 * @param {boolean} required
 * @param {() => Promise<Omit<Finding, 'name' | 'required' | 'ok'> & { ok?: boolean }>} look
 * @returns {Promise<Finding>}
 */
export async function find(name, required, look) {
  try {
    return { name, required, ok: true, ...(await look()) };
  } catch (error) {
    return { name, required, ok: false, value: error.message, remedy: error.remedy ?? 'npm start sets it up.' };
  }
}

/** Whether the app can work with what was found. */
export const allRequired = (findings) => findings.every(({ ok, required }) => ok || !required);

/**
 * The findings as lines of a table.
 * @param {readonly Finding[]} findings
 */
export function printFindings(findings) {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings
    .map(({ name, value, ok, required, remedy }) => {
      const mark = ok ? '✓' : required ? '✗' : '–';
      const line = `${mark} ${name.padEnd(width)}  ${value}`;
      return ok || !remedy ? line : `${line}\n  ${' '.repeat(width)}  → ${remedy}`;
    })
    .join('\n');
}
