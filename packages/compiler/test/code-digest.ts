// A short digest of everything in a code object: what scripts/compiler/record.py computes under CPython.

import { createHash } from 'node:crypto';
import { CodeObject, CodePoints, Complex, type Const, Ellipsis, Float, FrozenSet } from '@pyco/marshal';

export function codeDigest(code: CodeObject): string {
  return createHash('sha256').update(canonical(code)).digest('hex').slice(0, 16);
}

/** Everything that tells one code object from another, as text. */
export function canonical(c: CodeObject): string {
  const fields = [
    c.co_name,
    c.co_qualname,
    c.co_firstlineno,
    c.co_argcount,
    c.co_posonlyargcount,
    c.co_kwonlyargcount,
    c.co_flags,
    c.co_stacksize,
    hex(c.co_code),
    c.co_names.join(),
    c.co_varnames.join(),
    c.co_cellvars.join(),
    c.co_freevars.join(),
    hex(c.co_linetable),
    hex(c.co_exceptiontable),
  ];
  return fields.join('\n') + c.co_consts.map((value) => `\n${constText(value)}`).join('');
}

function constText(value: Const): string {
  if (value === null) return 'None';
  if (value === Ellipsis) return 'Ellipsis';
  if (value instanceof CodeObject) return `code(${canonical(value)})`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' || typeof value === 'bigint') return `int ${value.toString(16)}`;
  if (typeof value === 'string') return `str ${value}`;
  if (value instanceof CodePoints) return `str ${String.fromCodePoint(...value.points)}`;
  if (value instanceof Float) return `float ${doubles(value.value)}`;
  if (value instanceof Complex) return `complex ${doubles(value.real, value.imag)}`;
  if (value instanceof Uint8Array) return `bytes ${hex(value)}`;
  if (value instanceof FrozenSet) return `{${value.items.map(constText).sort(byCodePoints).join(', ')}}`;
  if (Array.isArray(value)) return `(${value.map(constText).join(', ')})`;
  throw new Error(`no constant of a code object: ${String(value)}`);
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function doubles(...values: number[]): string {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => bytes.writeDoubleBE(value, 8 * i));
  return bytes.toString('hex');
}

const byCodePoints = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
