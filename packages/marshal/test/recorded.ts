// What real CPythons compiled and said, recorded by scripts/marshal/record-fixtures.mjs.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CodeObject, PYTHON_VERSIONS, type PythonVersion, versionName } from '../src/index.js';

const folder = new URL('../../../fixtures/marshal/', import.meta.url);

interface RecordedCode {
  readonly variables: string;
  readonly starts: string;
  readonly labels: string;
  readonly lines?: string;
  readonly positions?: string;
  readonly handlers?: string;
}

export interface Recorded {
  readonly files: Readonly<Record<string, { readonly header: string; readonly codes: readonly RecordedCode[] }>>;
  /** For the operands of STACK_EFFECT_ARGS, each without a word on jumping, jumping, not jumping. */
  readonly stack_effects: Readonly<Record<string, readonly (number | null)[]>>;
  /** An expression, the repr of what CPython read back, the version of the format, the bytes as hexadecimal text. */
  readonly values: readonly (readonly [source: string, repr: string, format: number, hex: string])[];
}

export const STACK_EFFECT_ARGS: readonly number[] = [0, 1, 2, 3, 5, 255, 258];

const read = (version: PythonVersion, name: string): Buffer => readFileSync(new URL(`${versionName(version)}/${name}`, folder));

export const recorded = (version: PythonVersion): Recorded => JSON.parse(read(version, 'fixtures.json').toString());
export const pycBytes = (version: PythonVersion, name: string): Uint8Array => new Uint8Array(read(version, `${name}.pyc`));
export const disText = (version: PythonVersion, name: string, more = ''): string => read(version, `${name}${more}.dis`).toString();
export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

/** Every file of every version. */
export const pycFiles: readonly (readonly [version: PythonVersion, name: string])[] = PYTHON_VERSIONS.flatMap((version) =>
  Object.keys(recorded(version).files).map((name) => [version, name] as const),
);

/** The same digest as scripts/marshal/oracle.py makes. */
export const digest = (rows: readonly (readonly (number | string | null)[])[]): string =>
  createHash('sha1')
    .update(rows.map((row) => row.map((item) => item ?? '').join(',')).join(';'))
    .digest('hex');

/** A code object and those among its constants, in the order in which `dis` goes through them. */
export function* walk(code: CodeObject): Generator<CodeObject> {
  yield code;
  for (const value of code.co_consts) if (value instanceof CodeObject) yield* walk(value);
}

/** All fields of a code object, those that are computed on demand included, for comparison. */
export function fieldsOf(code: CodeObject): object {
  const inner = code.co_consts.map((value) => (value instanceof CodeObject ? fieldsOf(value) : value));
  return {
    ...code,
    co_localsplusnames: code.co_localsplusnames,
    co_localspluskinds: code.co_localspluskinds,
    co_varnames: code.co_varnames,
    co_cellvars: code.co_cellvars,
    co_freevars: code.co_freevars,
    co_consts: inner,
  };
}
