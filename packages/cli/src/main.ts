import { readFileSync } from 'node:fs';
import { MarshalError } from '@pyco/marshal';
import { createNodeRuntime } from '@pyco/runtime/node';

const USAGE = `usage: pyco FILE.pyc [ARG ...]

Runs a compiled Python program (CPython 3.8 to 3.14).
`;

/** A user's mistake: told in one line, without a JavaScript stack. */
export class UsageError extends Error {}

/** What the process exits with. `argv` is without the interpreter and the script. */
export function main(argv: readonly string[]): number {
  try {
    return dispatch(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`pyco: ${error.message}\n`);
    return 1;
  }
}

function dispatch(argv: readonly string[]): number {
  const [first] = argv;
  if (first === undefined || first === '-h' || first === '--help') {
    process.stdout.write(USAGE);
    return first === undefined ? 2 : 0;
  }
  return runFile(first, argv);
}

function runFile(path: string, argv: readonly string[]): number {
  const bytes = readProgram(path);
  const runtime = createNodeRuntime({ argv });
  let code: ReturnType<typeof runtime.readPyc>;
  try {
    code = runtime.readPyc(bytes);
  } catch (error) {
    if (error instanceof MarshalError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
  return runtime.runMain(code).exitCode;
}

function readProgram(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path}: ${code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder' : (error as Error).message}`);
  }
}
