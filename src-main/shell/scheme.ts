import type { Protocol } from 'electron';
import type { LabHost } from '#main/host/index.ts';

const SCHEME = 'nepenthe';
export const APP_ORIGIN = `${SCHEME}://app`;
export const APP_PAGE = `${APP_ORIGIN}/`;

/** Before the app is ready: registers the scheme with the privileges of https. */
export function registerScheme(protocol: Protocol): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** After the app is ready: lets the host answer the scheme's only address. */
export function handleScheme(protocol: Protocol, host: LabHost): void {
  protocol.handle(SCHEME, (request) => (isOfApp(request.url) ? host.handle(request) : new Response('No such host.\n', { status: 404 })));
}

/** Whether an address is one of the app's pages, files or calls. */
export function isOfApp(address: string): boolean {
  return address.startsWith(APP_PAGE);
}
