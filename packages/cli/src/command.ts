import { main } from './main.js';

const [, executable = 'pyco', ...argv] = process.argv;

let modules = 0;

/** What the bundle is: the process's command line, run. Resolves when the process may end, to the number of modules that the program had. */
export const ended: Promise<number> = main(argv, {
  executable,
  onEnd: (count) => {
    modules = count;
  },
}).then(
  (status) => {
    process.exitCode = status;
    return modules;
  },
  (error: unknown) => {
    // Ours to answer for. Node would show the line it came from, which in a bundle is all of it.
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 70;
    return modules;
  },
);
