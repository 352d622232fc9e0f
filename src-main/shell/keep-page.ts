/**
 * Cancels every navigation away from the page before it begins, also to `about:blank`, for which Electron has no event that can be
 * prevented. Called in the preload script, whose listeners the page cannot remove.
 */
export function keepPage(navigation: Navigation): void {
  navigation.addEventListener('navigate', (event) => {
    const leaves = !event.destination.sameDocument && event.navigationType !== 'reload' && event.downloadRequest === null;
    if (leaves) event.preventDefault();
  });
}
