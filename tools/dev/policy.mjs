/**
 * The renderer's security headers for development. Vite inserts style elements, which a nonce permits, and reloads modules through a web
 * socket on the page's own port. Everything else stays as it is in production.
 * @param {Readonly<Record<string, string>>} headers those of production
 * @param {{ nonce: string, port: number }} server
 * @returns {Record<string, string>}
 */
export function developmentHeaders(headers, { nonce, port }) {
  const sockets = `ws://127.0.0.1:${port} ws://localhost:${port}`;
  const policy = headers['content-security-policy']
    .replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`)
    .replace("connect-src 'self'", `connect-src 'self' ${sockets}`);
  return { ...headers, 'content-security-policy': policy, 'cache-control': 'no-store' };
}
