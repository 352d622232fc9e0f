/**
 * One thing that the doctor checked.
 * @typedef {object} Finding
 * @property {string} name
 * @property {string} value what was found, for people
 * @property {boolean} ok
 * @property {boolean} [required] whether the app cannot work without it
 * @property {string} [remedy] what to do if it is not ok
 * @property {Record<string, unknown>} [details] for programs
 */

/**
 * Runs one check. An error becomes a finding with the error's remedy.
 * @param {string} name
 * @param {boolean} required
 * @param {() => Promise<Omit<Finding, 'name' | 'required' | 'ok'> & { ok?: boolean }>} check
 * @returns {Promise<Finding>}
 */
export async function finding(name, required, check) {
  try {
    return { name, required, ok: true, ...(await check()) };
  } catch (error) {
    return { name, required, ok: false, value: error.message, remedy: error.remedy ?? 'Run npm start.' };
  }
}

/** Whether everything that the app requires is ok. */
export const allRequired = (findings) => findings.every(({ ok, required }) => ok || !required);

/**
 * Formats findings as a table.
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
