import v8 from 'node:v8';
import { processArguments } from '@pyco/vm/host/node';

import { main } from './main.js';

/** What V8 11 begins with, where `launch.cts` has set other values for the time of starting. */
const USUAL = ['--interrupt-budget=67584', '--max-optimized-bytecode-size=61440'];

function onStarted(): void {
  if (process.versions.v8.startsWith('11.')) for (const flag of USUAL) v8.setFlagsFromString(flag);
}

async function command(): Promise<number> {
  const [, executable = 'pyco', ...given] = process.argv;
  const argv = processArguments(given);
  let modules = 0;
  const onEnd = (count: number): void => {
    modules = count;
  };
  try {
    let isInterrupted = false;
    const onInterrupt = (): void => {
      isInterrupted = true;
    };
    process.exitCode = await main(argv, { executable, onEnd, onInterrupt, onStarted });
    if (isInterrupted) process.kill(process.pid, 'SIGINT');
  } catch (error) {
    // Ours to answer for. Node would show the line it came from, which in a bundle is all of it.
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 70;
  }
  return modules;
}

/** What the bundle is: the process's command line, run. Resolves when the process may end, to the number of modules that the program had. */
export const ended: Promise<number> = command();
