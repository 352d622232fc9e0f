/** A failed set-up step: one sentence about what happened, one about what to do. */
export class SetUpFailure extends Error {
  /**
   * @param {string} message one sentence
   * @param {string} remedy what the user can do
   */
  constructor(message, remedy) {
    super(message);
    this.name = 'SetUpFailure';
    this.remedy = remedy;
  }
}

/** Only the window is affected: the app still works in a browser. */
export class DesktopFailure extends SetUpFailure {}

/** Something that set-up installs is missing. */
export class NotSetUp extends SetUpFailure {
  constructor() {
    super('not set up yet', 'Run npm start.');
  }
}
