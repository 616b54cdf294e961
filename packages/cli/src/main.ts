import { readFileSync } from 'node:fs';
import { MarshalError } from '@pyco/marshal';
import { PythonError, type Runtime } from '@pyco/runtime';
import { createNodeRuntime } from '@pyco/runtime/node';
import { UsageError } from './usage-error.js';

const USAGE = `usage: pyco [-c CODE | FILE.py | FILE.pyc | -] [ARG ...]

Runs a Python program: source of Python 3.13, or code compiled by CPython 3.8 to 3.14.
`;

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
  const [first, ...rest] = argv;
  if (first === undefined || first === '-h' || first === '--help') {
    process.stdout.write(USAGE);
    return first === undefined ? 2 : 0;
  }
  if (first === '-c') {
    const [code, ...args] = rest;
    if (code === undefined) throw new UsageError('-c needs an argument: the program');
    return runSource(code, '<string>', ['-c', ...args]);
  }
  if (first === '-') return runSource(readProgram(0, '<stdin>').toString('utf8'), '<stdin>', argv);
  if (first.startsWith('-')) throw new UsageError(`unknown option ${first}`);
  const bytes = readProgram(first, first);
  return isPyc(bytes, first) ? runPyc(first, bytes, argv) : runSource(bytes, first, argv);
}

/** A compiled file has CR LF behind its magic number; source that begins so would be no Python. */
const isPyc = (bytes: Uint8Array, path: string): boolean => path.endsWith('.pyc') || (bytes[2] === 0x0d && bytes[3] === 0x0a && bytes[1]! >= 0x0d);

function runPyc(path: string, bytes: Uint8Array, argv: readonly string[]): number {
  const runtime = createNodeRuntime({ argv });
  let code: ReturnType<Runtime['readPyc']>;
  try {
    code = runtime.readPyc(bytes);
  } catch (error) {
    if (error instanceof MarshalError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
  return runtime.runMain(code).exitCode;
}

function runSource(source: string | Uint8Array, filename: string, argv: readonly string[]): number {
  const runtime = createNodeRuntime({ argv });
  try {
    return runtime.runMain(runtime.compile(source, filename)).exitCode;
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    process.stderr.write(error.traceback);
    return 1;
  }
}

function readProgram(file: string | number, name: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${name}: ${code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder' : (error as Error).message}`);
  }
}
