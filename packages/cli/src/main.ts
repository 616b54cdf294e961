import type { Host } from '@pyco/vm';
import { nodeHost } from '@pyco/vm/host/node';
import { type CommandLine, readCommandLine } from './command-line.js';
import { helpText, usageHint } from './usage.js';
import { UsageError } from './usage-error.js';
import { type CliOptions, print, printError, type World } from './world.js';

/**
 * Runs a command line, given without the interpreter and the script. Resolves to what the process is to exit with: what the Python program
 * says, 130 where KeyboardInterrupt ended it, 1 for a file that cannot be used, 2 for a command line that makes no sense.
 */
export async function main(argv: readonly string[], options: CliOptions = {}): Promise<number> {
  const makeHost = options.makeHost ?? processHosts();
  const { executable = 'pyco', onEnd, onInterrupt, onStarted } = options;
  const world: World = { host: makeHost(argv), makeHost, executable, argv, onEnd, onInterrupt, onStarted };
  try {
    return await dispatch(world);
  } catch (error) {
    if (!(error instanceof UsageError)) return statusOf(error);
    const hint = error.manner === 'usage' ? usageHint(world.executable) : '';
    printError(world.host, `${error.manner === 'ours' ? 'pyco: ' : ''}${error.message}\n${hint}`);
    return error.status;
  }
}

/** Hosts of this process, which read its variables once. */
function processHosts(): (argv: readonly string[]) => Host {
  let env: Host['env'] | undefined;
  return (argv) => {
    const host = nodeHost(env === undefined ? { argv } : { argv, env: { ...env } });
    env ??= { ...host.env };
    return host;
  };
}

/** What a program says that ends its process at once. The VM is loaded by then, if that is what it was. */
async function statusOf(error: unknown): Promise<number> {
  const { ProcessExit } = await import('@pyco/vm');
  if (!(error instanceof ProcessExit)) throw error;
  return error.status;
}

/** Each command is loaded when it is asked for: `pyco -c` waits for no disassembler, `pyco dis` on a `.pyc` for no VM. */
async function dispatch(world: World): Promise<number> {
  const [first, ...rest] = world.argv;
  switch (first) {
    case 'dis':
      return (await import('./commands/dis.js')).dis(world, rest);
    case 'compile':
      return (await import('./commands/compile.js')).compile(world, rest);
    case 'bundle':
      return (await import('./commands/bundle.js')).bundle(world, rest);
  }
  return perform(world, readCommandLine(world.argv, world.host.env));
}

async function perform(world: World, line: CommandLine): Promise<number> {
  const { action } = line;
  switch (action.kind) {
    case 'version':
      return (await import('./commands/version.js')).version(world, action.long);
    case 'command':
      return (await import('./commands/run.js')).runCommand(world, line, action);
    case 'module':
      return (await import('./commands/run.js')).runModule(world, line, action);
    case 'file':
      return (await import('./commands/run.js')).runFile(world, line, action);
    case 'stdin': {
      const isInteractive = world.host.stdio.isatty(0) || line.config.interactive > 0;
      if (!isInteractive) return (await import('./commands/run.js')).runStdin(world, line, action);
      return (await import('./commands/repl.js')).runInteractive(world, line, action);
    }
    default:
      print(world.host, helpText(action.kind, world.executable));
      return 0;
  }
}
