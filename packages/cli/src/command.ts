import { main } from './main.js';

const [, executable = 'pyco', ...argv] = process.argv;

/** What the bundle is: the process's command line, run. Resolves when the process may end. */
export const ended: Promise<void> = main(argv, { executable }).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    // Ours to answer for. Node would show the line it came from, which in a bundle is all of it.
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 70;
  },
);
