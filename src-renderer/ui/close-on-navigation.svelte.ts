/** Closes a dialog when another page is shown: a dialog belongs to the page on which it was opened. Call it while the component initializes. */
export function closeOnNavigation(isOpen: () => boolean, close: () => void): void {
  $effect(() => {
    if (!isOpen()) return;
    const closeIfLeft = ({ oldURL, newURL }: HashChangeEvent): void => {
      if (!isSamePage(pageOf(oldURL), pageOf(newURL))) close();
    };
    window.addEventListener('hashchange', closeIfLeft);
    return () => window.removeEventListener('hashchange', closeIfLeft);
  });
}

/** `#/models/run-1` leads to its best round, `#/models/run-1/2`, which is still the same page. */
function isSamePage(before: string, now: string): boolean {
  const namesItem = before.split('/').length > 2;
  return now === before || (namesItem && now.startsWith(`${before}/`));
}

/** Queries are options of a page: a round, the import dialog itself. */
function pageOf(address: string): string {
  return address.replace(/^[^#]*/, '').split('?', 1)[0] ?? '';
}
