import { type App, app as electronApp, type Session, shell, type WebContents } from 'electron';
import { APP_PAGE, isOfApp } from './scheme.ts';

/** Pages that the window may open in the user's browser. */
const EXTERNAL_LINKS = ['https://arxiv.org/abs/', 'https://www.tensorflow.org/', 'https://json-schema.org/'];

/** Before the app is ready: Chromium resolves no names and fetches nothing itself, whatever a page tries. */
export function keepOffline({ commandLine }: Pick<App, 'commandLine'>): void {
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  commandLine.appendSwitch('disable-background-networking');
  commandLine.appendSwitch('disable-component-update');
  commandLine.appendSwitch('no-pings');
}

/** Denies all permissions, all requests outside the app's own scheme, and all downloads that the page did not create. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, decide) => decide({}));
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event, item) => {
    if (!isOwnBlob(item.getURL())) event.preventDefault();
  });
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isLocal(details.url) }));
}

/** Keeps every page, present and future, where it is, and from opening others. */
export function guardContents(app: Pick<App, 'on'> = electronApp): void {
  app.on('web-contents-created', (_event, contents) => guard(contents));
}

function guard(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  // None of the events above precedes about:blank, which the preload script prevents (keep-page.ts).
  contents.on('did-navigate', (_event, address) => {
    if (!isOfApp(address) && !isDeveloperTools(address)) void contents.loadURL(APP_PAGE);
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isExternalLink(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

/** Whether a link may open in the user's browser. */
export function isExternalLink(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { href, username, password } = new URL(address);
  return username === '' && password === '' && EXTERNAL_LINKS.some((start) => href.startsWith(start));
}

/** The app's own addresses, blobs of its page, and the developer tools. */
function isLocal(address: string): boolean {
  return isOfApp(address) || isOwnBlob(address) || isDeveloperTools(address) || address.startsWith('data:');
}

function isDeveloperTools(address: string): boolean {
  return address.startsWith('devtools:');
}

function isOwnBlob(address: string): boolean {
  return address.startsWith(`blob:${APP_PAGE}`);
}
