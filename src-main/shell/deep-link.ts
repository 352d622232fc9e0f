/** The scheme by which the system starts the app from a link elsewhere. It is another one than that of the app's pages. */
const SCHEME = 'nepenthe-lab:';

/** `nepenthe-lab://run/ID`, and nothing more: the ID of a run is a day and five characters. */
const RUN_LINK = /^nepenthe-lab:\/\/run\/(\d{6}-[a-z0-9]{5})\/?$/;

/** Whether a word of a command line is a link, known or not. */
export function isDeepLink(word: string): boolean {
  return word.trimStart().toLowerCase().startsWith(SCHEME);
}

/**
 * The page that a link asks for, as the hash of the app's address; undefined for links that are not known. A link comes from anywhere, such
 * as a web page. It is a command with one checked ID, and its address is never loaded.
 */
export function pageOfLink(link: string): string | undefined {
  const [, run] = RUN_LINK.exec(link) ?? [];
  return run === undefined ? undefined : `#/runs/${run}`;
}
