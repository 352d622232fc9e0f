import type { Notice } from '#shared/desktop/index.ts';
import type { Memory } from '../ui/memory.ts';

const KEY = 'notifications';

/** Notices of the desktop when long work has ended, while the window is not focused. Remembered; in a browser off until it is allowed. */
export class Notifications {
  readonly #memory: Memory;
  #isOn = $state(false);

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#isOn = isWanted(memory.getItem(KEY)) && isAllowed();
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Turns them on or off; false if the browser or the user does not allow it. Call it from a click: a browser asks the user. */
  async turn(on: boolean): Promise<boolean> {
    const allowed = !on || isAllowed() || (await asked());
    this.#isOn = on && allowed;
    this.#memory.setItem(KEY, this.#isOn ? 'on' : 'off');
    return allowed;
  }

  show(notice: Notice): void {
    if (!this.#isOn || document.hasFocus()) return;
    if (window.desktop) void window.desktop.notify(notice);
    else
      new Notification(notice.title, { body: notice.text }).addEventListener('click', () => {
        window.focus();
        window.location.hash = notice.page;
      });
  }
}

function isWanted(remembered: string | null): boolean {
  return remembered === null ? window.desktop !== undefined : remembered === 'on';
}

function isAllowed(): boolean {
  return window.desktop !== undefined || ('Notification' in window && Notification.permission === 'granted');
}

async function asked(): Promise<boolean> {
  return 'Notification' in window && (await Notification.requestPermission()) === 'granted';
}
