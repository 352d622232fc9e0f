import { findInstallation } from '#main/host/index.ts';
import { runCommandLine } from './program.ts';
import { tolerateClosedReader } from './session/closed-reader.ts';

tolerateClosedReader(process.stdout);
tolerateClosedReader(process.stderr);

process.exitCode = await runCommandLine(process.argv.slice(2), {
  installation: findInstallation(import.meta.dirname, process.execPath),
  out: process.stdout,
  err: process.stderr,
  onInterrupt: (listener) => {
    process.on('SIGINT', listener);
    return () => process.off('SIGINT', listener);
  },
  exit: (code) => process.exit(code),
});
