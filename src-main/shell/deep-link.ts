import type { Shown } from './opened-file.ts';

/** The scheme by which the system starts the app from a link elsewhere. It is another one than that of the app's pages. */
const SCHEME = 'nepenthe-lab:';

/** `nepenthe-lab://run/ID`, and nothing more: the ID of a run is a day and five characters. */
const RUN_LINK = /^nepenthe-lab:\/\/run\/(\d{6}-[a-z0-9]{5})\/?$/;

/** Whether a word of a command line is a link, known or not. */
export function isDeepLink(word: string): boolean {
  return word.trimStart().toLowerCase().startsWith(SCHEME);
}

/**
 * What a link asks to show. A link comes from anywhere, such as a web page. It is a command with one checked ID, and its address is never
 * loaded.
 */
export function shownForLink(link: string): Shown {
  const [, run] = RUN_LINK.exec(link) ?? [];
  return run === undefined ? { page: '', refusedLink: link } : { page: `#/runs/${run}` };
}

/** Of a link that others have made, a message has this much. */
const SHOWN_CHARACTERS = 120;

/** The message about a link that is not followed. */
export function refusalOf(link: string): { readonly message: string; readonly detail: string } {
  const plain = link.slice(0, SHOWN_CHARACTERS + 1).replaceAll(/[^!-~]/g, '?');
  const start = plain.length > SHOWN_CHARACTERS ? `${plain.slice(0, SHOWN_CHARACTERS)}…` : plain;
  return {
    message: 'Nepenthe Lab does not know this link.',
    detail: `${start}\n\nNothing was opened. A link to a run has its ID and nothing else, such as nepenthe-lab://run/260102-abcde.`,
  };
}
