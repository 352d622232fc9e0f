import { getContext, setContext } from 'svelte';
import { describeFailure, type Failure } from './failure.ts';

export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly text: string;
  readonly detail?: string;
  /** Undoes the action. */
  readonly undo?: () => Promise<void> | void;
  /** Link to the result: a route's hash. */
  readonly href?: string;
}

const SHOWN_MS = 8000;
const MOST = 4;
/** Actions that Ctrl+Z can undo, one after the other. */
const MOST_UNDONE = 50;

/** Short messages in the corner that disappear on their own unless hovered or focused. */
export class Toasts {
  #next = 1;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  shown = $state.raw<readonly Toast[]>([]);
  /** What can be undone, the latest last; also after its message has gone. */
  #undoable: readonly Toast[] = [];

  done(text: string, undo?: Toast['undo']): void {
    this.#show({ id: this.#next++, kind: 'done', text, ...(undo && { undo }) });
  }

  /** Shows a message with a link to the result. */
  ready(text: string, href: string): void {
    this.#show({ id: this.#next++, kind: 'done', text, href });
  }

  failed(error: unknown): void {
    this.refused(describeFailure(error));
  }

  refused({ message, remedy }: Pick<Failure, 'message' | 'remedy'>, href?: string): void {
    this.#show({ id: this.#next++, kind: 'failed', text: message, detail: remedy, ...(href !== undefined && { href }) });
  }

  /** Runs an action and shows its failure; true if it succeeded. */
  async attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  /** Undoes an action, once, and shows its failure. */
  async takeBack(toast: Toast): Promise<void> {
    this.dismiss(toast.id);
    this.#undoable = this.#undoable.filter(({ id }) => id !== toast.id);
    await this.attempt(async () => toast.undo?.());
  }

  /** Undoes the latest action that has not been undone. */
  async undoLatest(): Promise<void> {
    const latest = this.#undoable.at(-1);
    if (latest) await this.takeBack(latest);
  }

  dismiss(id: number): void {
    this.hold(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  release(id: number): void {
    this.hold(id);
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), SHOWN_MS),
    );
  }

  #show(toast: Toast): void {
    this.shown = [...this.shown, toast].slice(-MOST);
    if (toast.undo) this.#undoable = [...this.#undoable, toast].slice(-MOST_UNDONE);
    this.release(toast.id);
  }
}

const TOASTS = Symbol('toasts');

export function provideToasts(): Toasts {
  return setContext(TOASTS, new Toasts());
}

export function useToasts(): Toasts {
  return getContext<Toasts>(TOASTS);
}
