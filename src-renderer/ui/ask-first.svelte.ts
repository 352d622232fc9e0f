/** Asked before an action that is large or cannot be undone. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** Label of the button that goes on. */
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly go: () => void;
}

/** The question that is open, if any. */
export class AskFirst {
  question = $state.raw<Question>();

  ask(question: Question): void {
    this.question = question;
  }

  answer(isYes: boolean): void {
    const { question } = this;
    this.question = undefined;
    if (isYes) question?.go();
  }
}
