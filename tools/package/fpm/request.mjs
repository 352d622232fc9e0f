import { parseArgs } from 'node:util';

const text = { type: 'string' };
const texts = { type: 'string', multiple: true, default: [] };

/** Of fpm's options, those that electron-builder gives it. */
const OPTIONS = {
  s: { type: 'string', short: 's' },
  t: { type: 'string', short: 't' },
  d: { ...texts, short: 'd' },
  force: { type: 'boolean' },
  debug: { type: 'boolean' },
  log: text,
  name: text,
  version: text,
  architecture: text,
  maintainer: text,
  vendor: text,
  url: text,
  license: text,
  category: text,
  description: text,
  iteration: text,
  package: text,
  'after-install': text,
  'after-remove': text,
  'deb-priority': text,
  'deb-compression': text,
  'deb-recommends': texts,
  'rpm-os': text,
  'rpm-compression': text,
  'rpm-summary': text,
};

/**
 * A package to build.
 * @typedef {object} PackageRequest
 * @property {'deb' | 'rpm'} type
 * @property {string} name
 * @property {string} version
 * @property {string} architecture as the type of package names it
 * @property {string} maintainer
 * @property {string} url
 * @property {string} license
 * @property {string} category
 * @property {string} summary one line
 * @property {readonly string[]} description lines
 * @property {readonly string[]} depends
 * @property {string} compression
 * @property {string} afterInstall path of a script
 * @property {string} afterRemove path of a script
 * @property {string} target path of the package
 * @property {readonly { source: string, target: string }[]} contents `source` ends in a slash if the contents of a folder are meant
 */

/**
 * Reads fpm's command line. An option that is not known ends it: it would be missing from the package.
 * @param {readonly string[]} programArguments
 * @returns {PackageRequest}
 */
export function parseRequest(programArguments) {
  const { values, positionals } = parseArgs({ args: [...programArguments], options: OPTIONS, allowPositionals: true });
  const { t: type } = values;
  if (values.s !== 'dir' || (type !== 'deb' && type !== 'rpm')) throw new Error(`cannot build ${type} from ${values.s}`);
  // electron-builder puts the summary of a deb in the first line of its description.
  const [first = '', ...others] = (values.description ?? '').split('\n').map((line) => line.trim());
  return {
    ...{ type, name: values.name, version: values.version, architecture: values.architecture, maintainer: values.maintainer },
    ...{ url: values.url, license: values.license, category: values.category, depends: values.d, target: values.package },
    summary: values['rpm-summary'] ?? first,
    description: type === 'deb' ? others : [first, ...others],
    compression: values[`${type}-compression`],
    afterInstall: values['after-install'],
    afterRemove: values['after-remove'],
    contents: positionals.map(parseContent),
  };
}

function parseContent(argument) {
  const at = argument.lastIndexOf('=/');
  if (at < 0) throw new Error(`no target in ${argument}`);
  return { source: argument.slice(0, at), target: argument.slice(at + 1) };
}
