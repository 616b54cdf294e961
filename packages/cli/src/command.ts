import { processArguments } from '@pyco/vm/host/node';
import { main } from './main.js';

/**
 * Runs the process's command line. Resolves when the process may end, to the number of modules that the program had. `onStarted` is told once that a program
 * imports no more, and runs on.
 */
export async function command(onStarted: () => void): Promise<number> {
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
