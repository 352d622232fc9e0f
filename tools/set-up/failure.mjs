/** A set-up step that can't go on: one sentence about what happened, one about what to do. */
export class SetUpFailure extends Error {
  /**
   * @param {string} message what happened, one sentence
   * @param {string} remedy what the user can do about it
   */
  constructor(message, remedy) {
    super(message);
    this.name = 'SetUpFailure';
    this.remedy = remedy;
  }
}

/** A failure of what only the window needs: the app can still be used in a browser. */
export class DesktopFailure extends SetUpFailure {}
