import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { launchBareDesktop } from './harness/bare-desktop.ts';
import { LabFolder } from './harness/lab-folder.ts';

/** Chromium's own record of all that its network stack did. */
const netLogSchema = z.object({
  constants: z.object({ logEventTypes: z.record(z.string(), z.int()) }),
  events: z.array(z.object({ type: z.int(), params: z.record(z.string(), z.unknown()).optional() })),
});

/**
 * Each way out begins or ends with one of these. Not among them: UDP_CONNECT, by which Chromium asks the system whether there is a
 * route for IPv6, and which sends nothing.
 */
const WAYS_OUT = [
  'TCP_CONNECT_ATTEMPT',
  'SOCKET_BYTES_SENT',
  'UDP_BYTES_SENT',
  'DNS_TRANSACTION_ATTEMPT',
  'HOST_RESOLVER_DNS_TASK',
  'HOST_RESOLVER_SYSTEM_TASK',
];

// Without a driver, whose own switches would keep Chromium quiet.
it('sends no network requests, whatever a page tries', async () => {
  using folder = new LabFolder();
  const trap = createServer();
  const caught: string[] = [];
  trap.on('connection', (socket) => {
    caught.push(`TCP from port ${String(socket.remotePort)}`);
    socket.destroy();
  });
  await once(trap.listen(0, '127.0.0.1'), 'listening');
  const { port } = trap.address() as AddressInfo;
  const datagrams = createSocket('udp4', (message) => caught.push(`UDP of ${message.length} bytes`));
  await once(datagrams.bind(port, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    trap.close();
    datagrams.close();
  });
  const netLog = join(folder.path, 'net-log.json');

  {
    await using desktop = launchBareDesktop(folder.path, [`--log-net-log=${netLog}`]);
    await desktop.evaluate(`(${tryEverything.toString()})('127.0.0.1:${port}')`);
    const { pid } = await folder.client.engine.info();
    expect(openSockets(pid)).toEqual([]);
    expect(openSockets(desktop.pid)).toEqual([]);
  }

  expect(caught).toEqual([]);
  const { constants, events } = netLogSchema.parse(JSON.parse(readFileSync(netLog, 'utf8')));
  expect(events.length).toBeGreaterThan(0);
  const nameOf = new Map(Object.entries(constants.logEventTypes).map(([name, type]) => [type, name]));
  expect(WAYS_OUT.filter((name) => !(name in constants.logEventTypes))).toEqual([]);
  expect(events.filter(({ type }) => WAYS_OUT.includes(nameOf.get(type) ?? ''))).toEqual([]);
});

/** In the page: each way that the web has to reach another machine. */
async function tryEverything(trap: string): Promise<void> {
  const settled = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);
  const element = (name: string, attributes: Record<string, string>): Promise<void> =>
    new Promise((resolve) => {
      const made = Object.assign(document.createElement(name), attributes);
      made.onload = made.onerror = () => resolve();
      document.head.append(made);
      setTimeout(resolve, 200);
    });
  const attempts = [
    () => new Worker(URL.createObjectURL(new Blob([`fetch('http://${trap}/')`]))),
    () => new WebSocket(`ws://${trap}/`),
    () => navigator.sendBeacon(`http://${trap}/`, 'beacon'),
    () => new EventSource(`http://${trap}/`),
    () => window.open(`http://${trap}/`),
    () => location.assign(`http://${trap}/`),
  ];
  for (const attempt of attempts) {
    try {
      attempt();
    } catch {
      // Refused at once.
    }
  }
  const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:${trap}` }] });
  peer.createDataChannel('out');
  await peer.setLocalDescription(await peer.createOffer());
  await Promise.all([
    settled(fetch(`http://${trap}/`, { mode: 'no-cors' })),
    settled(fetch('https://example.com/', { mode: 'no-cors' })),
    element('img', { src: `http://${trap}/` }),
    element('script', { src: `http://${trap}/` }),
    element('link', { rel: 'stylesheet', href: `http://${trap}/` }),
    element('link', { rel: 'prefetch', href: `http://${trap}/` }),
    element('link', { rel: 'preconnect', href: `http://${trap}/` }),
    element('link', { rel: 'dns-prefetch', href: 'https://example.com/' }),
    element('iframe', { src: `http://${trap}/` }),
    element('video', { src: `http://${trap}/` }),
    element('object', { data: `http://${trap}/` }),
    new Promise((resolve) => setTimeout(resolve, 500)),
  ]);
  peer.close();
}

/** Remote addresses of a process's own TCP and UDP sockets, other than those on the loopback; the inspector uses one there. */
function openSockets(pid: number): string[] {
  if (process.platform !== 'linux') return [];
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        return /socket:\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) =>
    readFileSync(`/proc/${pid}/net/${kind}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => own.has(fields[9] ?? '') && !isLoopback(fields[1] ?? ''))
      .map((fields) => `${kind} ${fields[2] ?? ''}`),
  );
}

/** Addresses in /proc are hexadecimal, the bytes of IPv4 in reverse. */
function isLoopback(address: string): boolean {
  return /^(0{0,24}(FFFF0000)?)?[0-9A-F]{6}7F:/.test(address) || address.startsWith('00000000000000000000000001000000:');
}
