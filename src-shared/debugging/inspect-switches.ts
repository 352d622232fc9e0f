/** Ports of the inspectors, on 127.0.0.1; .vscode/launch.json attaches to them. */
const PORTS = { engine: 9229, runner: 9230 } as const;

/**
 * Node's options that open an inspector in a process, as requested by NEPENTHE_INSPECT. A client of an inspector can run code in the
 * process, so it is off by default and listens on loopback only.
 *
 * @param variable the value of NEPENTHE_INSPECT: `engine`, `runner`, or both separated by a comma; `runner-brk` makes a runner wait for
 * the debugger before its first line
 */
export function inspectSwitches(process: keyof typeof PORTS, variable: string | undefined): readonly string[] {
  const requested = (variable ?? '').split(',').map((word) => word.trim());
  const address = `127.0.0.1:${PORTS[process]}`;
  if (process === 'runner' && requested.includes('runner-brk')) return [`--inspect-brk=${address}`];
  return requested.includes(process) ? [`--inspect=${address}`] : [];
}
