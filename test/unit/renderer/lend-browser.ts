/** What jsdom lacks and the window uses. */
export function lendBrowser(): void {
  window.matchMedia = (media) =>
    Object.assign(new EventTarget(), {
      media,
      matches: false,
      onchange: null,
      addListener: () => undefined,
      removeListener: () => undefined,
    });
  window.ResizeObserver = class {
    observe(): void {
      // Nothing changes its size here.
    }
    unobserve(): void {
      // Nothing to forget.
    }
    disconnect(): void {
      // Nothing to end.
    }
  };
  // The table shows the rows that fit.
  Object.defineProperties(HTMLElement.prototype, {
    offsetWidth: { configurable: true, get: () => 1200 },
    offsetHeight: { configurable: true, get: () => 800 },
  });
  // A menu whose button has no place is invisible, and then its items have no accessible names.
  HTMLButtonElement.prototype.getClientRects = () => Object.assign([new DOMRect(100, 100, 80, 30)], { item: () => null });
  Element.prototype.scrollIntoView = () => undefined;
  Element.prototype.scrollTo = () => undefined;
  // The text editor measures its lines; in jsdom, which it takes for Safari, it reads the selection by a command.
  Range.prototype.getClientRects = () => Object.assign([], { item: () => null });
  Object.assign(document, { execCommand: () => false });
}
