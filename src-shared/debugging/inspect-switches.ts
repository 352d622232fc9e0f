/** Ports of the inspectors, on 127.0.0.1; .vscode/launch.json attaches to them. */
const PORTS = { engine: 9229, runner: 9230 } as const;

/**
 * Node's switches that open a process to a debugger, if NEPENTHE_INSPECT asks for it. Whoever can connect to an inspector can run code in
 * the process, so it listens on loopback and only on request.
 *
 * @param variable the value of NEPENTHE_INSPECT: `engine`, `runner` or both with a comma between; `runner-brk` makes a runner wait for
 * the debugger before its first line
 */
export function inspectSwitches(process: keyof typeof PORTS, variable: string | undefined): readonly string[] {
  const asked = (variable ?? '').split(',').map((word) => word.trim());
  const address = `127.0.0.1:${PORTS[process]}`;
  if (process === 'runner' && asked.includes('runner-brk')) return [`--inspect-brk=${address}`];
  return asked.includes(process) ? [`--inspect=${address}`] : [];
}
