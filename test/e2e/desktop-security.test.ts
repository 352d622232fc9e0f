import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKOUT, type Desktop, launchDesktop } from './harness/desktop.ts';
import { LabFolder } from './harness/lab-folder.ts';

const ELSEWHERE = 'https://example.com/';

let folder: LabFolder;
let desktop: Desktop;
beforeAll(async () => {
  folder = new LabFolder();
  desktop = await launchDesktop(folder.path);
});
afterAll(async () => {
  await desktop[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** Runs in the page as its own code would, where the inspector's leave to evaluate does not reach. */
function inPage<Result>(work: () => Result | Promise<Result>): Promise<Awaited<Result>> {
  return desktop.page.evaluate(work) as Promise<Awaited<Result>>;
}

describe('the window’s page', () => {
  it('loads without violations of the content security policy', async () => {
    await desktop.page.locator('main').waitFor();
    expect(desktop.complaints).toEqual([]);
  });

  it('has the app’s own origin and is a secure context', async () => {
    expect(await inPage(() => [location.href, window.origin, window.isSecureContext])).toEqual([
      'nepenthe://app/#/runs',
      'nepenthe://app',
      true,
    ]);
  });

  it('has no access to Node', async () => {
    const known = ['require', 'process', 'module', 'exports', 'global', 'Buffer', '__dirname', 'electron', 'ipcRenderer'];
    expect(await desktop.page.evaluate((names) => names.filter((name) => name in window), known)).toEqual([]);
  });

  it('gets only the documented API from the preload script', async () => {
    expect(await inPage(() => Object.keys(window.desktop ?? {}).sort())).toEqual([
      ...[
        'chooseFile',
        'chooseFolder',
        'chooseNewFile',
        'notify',
        'pathOfFile',
        'platform',
        'readExperiment',
        'revealFile',
        'revealFolder',
        'setTheme',
      ],
    ]);
    expect(await inPage(() => Object.isFrozen(window.desktop))).toBe(true);
  });

  it('runs sandboxed in an isolated world', async () => {
    const preferences = await desktop.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as
        | (Electron.WebContents & { getLastWebPreferences(): unknown })
        | undefined;
      return contents?.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    });
    // Chromium leaves out this one when it is off.
    expect(preferences).not.toHaveProperty('nodeIntegrationInWorker', true);
  });

  it('runs no inline script and evaluates no text', async () => {
    const outcome = await inPage(async () => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violations.push(effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
      const button = document.createElement('button');
      button.setAttribute('onclick', 'window.handlerRan = true');
      document.body.append(button);
      button.click();
      const evaluated = await new Promise((resolve) =>
        setTimeout(() => {
          try {
            resolve((0, eval)('1 + 1'));
          } catch (error) {
            resolve((error as Error).name);
          }
        }),
      );
      while (violations.length < 3) await new Promise((resolve) => setTimeout(resolve));
      script.remove();
      button.remove();
      return { evaluated, ran: ['inlineRan', 'handlerRan'].filter((name) => name in window), violations: violations.sort() };
    });
    expect(outcome).toEqual({ evaluated: 'EvalError', ran: [], violations: ['script-src', 'script-src-attr', 'script-src-elem'] });
  });

  it('connects only to its host', async () => {
    const outcome = await inPage(async () => {
      const blocked: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ blockedURI }) => blocked.push(blockedURI));
      const fetched = await fetch('http://127.0.0.1:9/').then(
        () => 'fetched',
        () => 'refused',
      );
      const image = new Image();
      const loaded = await new Promise((resolve) => {
        image.onload = () => resolve('loaded');
        image.onerror = () => resolve('refused');
        image.src = 'http://127.0.0.1:9/picture.png';
      });
      const frame = document.createElement('iframe');
      frame.src = 'https://example.com/';
      document.body.append(frame);
      while (!blocked.some((address) => address.startsWith('https://example.com'))) await new Promise((resolve) => setTimeout(resolve));
      frame.remove();
      return { fetched, loaded, blocked };
    });
    expect(outcome.fetched).toBe('refused');
    expect(outcome.loaded).toBe('refused');
    expect(outcome.blocked).toEqual(
      expect.arrayContaining(['http://127.0.0.1:9/', 'http://127.0.0.1:9/picture.png', 'https://example.com']),
    );
  });

  it('opens no windows', async () => {
    expect(await desktop.page.evaluate((address) => window.open(address) === null, ELSEWHERE)).toBe(true);
    expect(await inPage(() => window.open('nepenthe://app/') === null)).toBe(true);
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('opens only allowed links, in the user’s browser', async () => {
    const opened = await desktop.app.evaluate(({ shell }) => {
      const addresses: string[] = [];
      shell.openExternal = (address) => Promise.resolve(void addresses.push(address));
      (globalThis as unknown as { opened: string[] }).opened = addresses;
      return addresses;
    });
    expect(opened).toEqual([]);
    await inPage(() => {
      for (const address of [
        'https://arxiv.org/abs/2404.16890',
        'https://example.com/',
        'http://arxiv.org/abs/2404.16890',
        'https://arxiv.org.example.com/abs/',
        'https://user:word@arxiv.org/abs/2404.16890',
        'file:///etc/passwd',
        'javascript:alert(1)',
      ]) {
        window.open(address);
      }
    });
    const after = await desktop.app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
    expect(after).toEqual(['https://arxiv.org/abs/2404.16890']);
  });

  it('cannot navigate away', async () => {
    await desktop.page.evaluate((address) => {
      Object.assign(window, { stayed: true });
      location.href = address;
      const form = document.createElement('form');
      form.action = address;
      document.body.append(form);
      form.submit();
      form.remove();
      location.href = 'data:text/html,elsewhere';
      location.href = 'nepenthe://app/index.html';
      location.href = 'nepenthe://elsewhere/';
    }, ELSEWHERE);
    // A navigation that was let through would have begun before the answer to this call.
    expect(await inPage(async () => (await fetch('/index.html')).status)).toBe(200);
    expect(await inPage(() => [location.href, 'stayed' in window])).toEqual(['nepenthe://app/#/runs', true]);
  });

  it('stays where it is when it is sent to about:blank', async () => {
    await inPage(() => {
      Object.assign(window, { stayed: true });
      location.href = 'about:blank';
    });
    expect(await inPage(async () => (await fetch('/index.html')).status)).toBe(200);
    expect(await inPage(() => [location.href, 'stayed' in window])).toEqual(['nepenthe://app/#/runs', true]);
  });

  it('is denied every permission', async () => {
    const answers = await inPage(async () => ({
      geolocation: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('given'),
          () => resolve('denied'),
        ),
      ),
      notification: await Notification.requestPermission(),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'given',
        () => 'denied',
      ),
      clipboard: await navigator.clipboard.readText().then(
        () => 'given',
        () => 'denied',
      ),
      midi: (await navigator.permissions.query({ name: 'midi' })).state,
    }));
    expect(new Set(Object.values(answers))).toEqual(new Set(['denied']));
  });

  it('embeds no other page', async () => {
    expect(await inPage(() => document.createElement('webview').constructor.name)).toBe('HTMLElement');
  });

  it('saves only files that it created', async () => {
    // The listener is registered before the page downloads; its promise is awaited afterwards.
    const saved = await desktop.app.evaluateHandle(
      ({ session }, path) => ({
        outcome: new Promise((resolve) =>
          session.defaultSession.once('will-download', (event, item) => {
            item.setSavePath(path);
            item.once('done', (_event, state) => resolve([event.defaultPrevented, item.getFilename(), state]));
          }),
        ),
      }),
      `${folder.path}/figure.svg`,
    );
    await inPage(() => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['<svg/>'], { type: 'image/svg+xml' }));
      link.download = 'figure.svg';
      link.click();
    });
    expect(await saved.evaluate(({ outcome }) => outcome)).toEqual([false, 'figure.svg', 'completed']);

    const refused = await desktop.app.evaluateHandle(({ session }) => ({
      outcome: new Promise((resolve) => session.defaultSession.once('will-download', (event) => resolve(event.defaultPrevented))),
    }));
    await inPage(() => {
      const link = document.createElement('a');
      link.href = 'data:text/plain,elsewhere';
      link.download = 'elsewhere.txt';
      link.click();
    });
    expect(await refused.evaluate(({ outcome }) => outcome)).toBe(true);
  });
});

describe('the messages from the page', () => {
  it('are validated', async () => {
    const refused = await inPage(() =>
      Promise.all(
        [
          () => window.desktop?.setTheme('pink' as 'dark'),
          () => window.desktop?.chooseFolder({ properties: ['openFile'] } as unknown as string),
          () => window.desktop?.chooseNewFile({ title: 'Export', name: '../../etc/passwd', extension: 'onnx' }),
        ].map((call) =>
          Promise.resolve(call()).then(
            () => 'answered',
            () => 'refused',
          ),
        ),
      ),
    );
    expect(refused).toEqual(['refused', 'refused', 'refused']);
    expect(await inPage(() => window.desktop?.revealFile('/etc/passwd'))).toBe(false);
    expect(await inPage(() => window.desktop?.revealFolder('/etc'))).toBe(false);
  });

  it('are answered only for the window’s own page', async () => {
    const outcome = await desktop.app.evaluate(
      async ({ BrowserWindow }, preload) => {
        const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        await other.loadURL('nepenthe://app/');
        const call = 'desktop.setTheme("dark").then(() => "answered", (error) => error.message)';
        const answer: unknown = await other.webContents.executeJavaScript(call);
        other.destroy();
        return answer;
      },
      join(CHECKOUT, 'out', 'preload', 'preload.cjs'),
    );
    expect(outcome).toContain('is not offered to this page');
  });
});

describe('Electron', () => {
  it('makes no DNS queries or background requests', async () => {
    const switches = await desktop.app.evaluate(({ app }) => [
      app.commandLine.getSwitchValue('host-resolver-rules'),
      app.commandLine.hasSwitch('disable-background-networking'),
    ]);
    expect(switches).toEqual(['MAP * ~NOTFOUND', true]);
  });

  it('cancels requests of its session to other hosts', async () => {
    const fetched = await desktop.app.evaluate(({ session }) =>
      session.defaultSession.fetch('http://127.0.0.1:9/').then(
        () => 'fetched',
        (error: unknown) => String(error),
      ),
    );
    expect(fetched).toContain('ERR_BLOCKED_BY_CLIENT');
  });
});
