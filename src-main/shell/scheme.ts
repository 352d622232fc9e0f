import type { Protocol } from 'electron';
import type { LabHost } from '#main/host/index.ts';

const SCHEME = 'nepenthe';
export const APP_ORIGIN = `${SCHEME}://app`;
export const APP_PAGE = `${APP_ORIGIN}/`;

/** Before the app is ready: makes the scheme one that the web platform treats like https. */
export function registerScheme(protocol: Protocol): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** Once the app is ready: lets the host answer the scheme's one address. */
export function handleScheme(protocol: Protocol, host: LabHost): void {
  protocol.handle(SCHEME, (request) => (isOfApp(request.url) ? host.handle(request) : new Response('No such host.\n', { status: 404 })));
}

/** Whether an address is one of the app's own pages, files or calls. */
export function isOfApp(address: string): boolean {
  return address.startsWith(APP_PAGE);
}
