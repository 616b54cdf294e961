import { nodeHost } from '@pyco/vm/host/node';
import { UsageError } from './usage-error.js';
import { type CliOptions, print, printError, readFile, type World } from './world.js';

const USAGE = `usage: pyco [-c CODE | -m MODULE | FILE.py | FILE.pyc | -] [ARG ...]
       pyco dis [-C] [-O] [-P] [--json] FILE.py | FILE.pyc
       pyco compile FILE.py [-o OUT.pyc]
       pyco -V | -h

Runs a Python program: source of Python 3.13, or code compiled by CPython 3.8 to 3.14.

  -c CODE    the program is the argument
  -m MODULE  the program is a module, found as import finds it
  -          the program is standard input; so it is without arguments, unless that is a terminal
  dis        prints the bytecode (-C with caches, -O with offsets, -P with columns, --json as data)
  compile    writes a .pyc, which CPython 3.13 runs too; beside the source in __pycache__ unless -o says where
  -V         prints the version
  -h         prints this
`;

/**
 * Runs a command line, given without the interpreter and the script. Resolves to what the process is to exit with: what the Python program
 * says, 1 for a file that cannot be used, 2 for a command line that makes no sense.
 */
export async function main(argv: readonly string[], options: CliOptions = {}): Promise<number> {
  const makeHost = options.makeHost ?? ((args: readonly string[]) => nodeHost({ argv: args }));
  const world: World = { host: makeHost(argv), makeHost, executable: options.executable ?? 'pyco', argv };
  try {
    return await dispatch(world);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    printError(world.host, `pyco: ${error.message}\n`);
    return error.status;
  }
}

/** Each command is loaded when it is asked for: `pyco -c` waits for no disassembler, `pyco dis` on a `.pyc` for no VM. */
async function dispatch(world: World): Promise<number> {
  const { argv, host } = world;
  const [first, ...rest] = argv;
  switch (first) {
    case '-h':
    case '--help':
      print(host, USAGE);
      return 0;
    case '-V':
    case '--version':
      return (await import('./commands/version.js')).version(world);
    case 'dis':
      return (await import('./commands/dis.js')).dis(world, rest);
    case 'compile':
      return (await import('./commands/compile.js')).compile(world, rest);
  }
  if (first === undefined && host.stdio.isatty(0)) {
    printError(host, USAGE);
    return 2;
  }
  if (first === undefined || first === '-') return (await run()).runStdin(world, first === undefined ? [''] : argv);
  // As python: the rest of the argument is its value, `-cprint(1)`.
  const option = first.slice(0, 2);
  if (option === '-c' || option === '-m') {
    const [value, args] = first.length > 2 ? [first.slice(2), rest] : [rest[0], rest.slice(1)];
    if (value === undefined) throw new UsageError(`${option} needs an argument: ${option === '-c' ? 'the program' : 'the module'}`, 2);
    return option === '-c' ? (await run()).runCommand(world, value, args) : (await run()).runModule(world, value, args);
  }
  if (first.startsWith('-')) throw new UsageError(`unknown option ${first}; pyco -h tells what there is`, 2);
  const bytes = readFile(host, first);
  return (await run()).runFile(world, first, bytes, argv);
}

const run = (): Promise<typeof import('./commands/run.js')> => import('./commands/run.js');
