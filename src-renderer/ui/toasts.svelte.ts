import { getContext, setContext } from 'svelte';
import { describeFailure, type Failure } from './failure.ts';

export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly text: string;
  readonly detail?: string;
  /** Takes it back. */
  readonly undo?: () => Promise<void> | void;
  /** Where what it tells of can be seen: a route's hash. */
  readonly href?: string;
}

const SHOWN_MS = 8000;
const MOST = 4;

/** Short messages in the corner; they leave by themselves unless held. */
export class Toasts {
  #next = 1;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  shown = $state.raw<readonly Toast[]>([]);

  done(text: string, undo?: Toast['undo']): void {
    this.#show({ id: this.#next++, kind: 'done', text, ...(undo && { undo }) });
  }

  /** Tells of something that can be looked at. */
  ready(text: string, href: string): void {
    this.#show({ id: this.#next++, kind: 'done', text, href });
  }

  failed(error: unknown): void {
    this.refused(describeFailure(error));
  }

  refused({ message, remedy }: Failure, href?: string): void {
    this.#show({ id: this.#next++, kind: 'failed', text: message, detail: remedy, ...(href !== undefined && { href }) });
  }

  /** Runs something and tells when it fails. */
  async attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
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
