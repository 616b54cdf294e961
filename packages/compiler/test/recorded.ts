// What scripts/compiler/record.py wrote into fixtures/compiler.

import { readFileSync } from 'node:fs';
import type { ConstantValue } from '../src/ast/constant.js';
import * as create from '../src/ast/create.js';
import { FIELDS } from '../src/ast/fields.js';
import type { AST, mod } from '../src/ast/nodes.js';
import { PyCompileError, PySyntaxError } from '../src/errors.js';

const FOLDER = new URL('../../../fixtures/compiler/', import.meta.url);

export function readRecorded<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as T[];
}

export function readProgram(name: string): Uint8Array {
  return readFileSync(new URL(`programs/${name}`, FOLDER));
}

export interface RecordedError {
  readonly type: string;
  readonly msg: string;
  readonly lineno?: number | null;
  readonly offset?: number | null;
  readonly end_lineno?: number | null;
  readonly end_offset?: number | null;
}

/** An error of ours in the form of the recorded ones; anything that is no Python error goes on. */
export function asRecorded(error: unknown): RecordedError {
  if (error instanceof PySyntaxError) {
    const { kind, msg, lineno, offset, end_lineno, end_offset } = error;
    return { type: kind, msg, lineno, offset, end_lineno, end_offset };
  }
  if (error instanceof PyCompileError) return { type: error.kind, msg: error.msg };
  throw error;
}

export type TreeJson = { readonly kind: AST['kind']; readonly at?: readonly number[]; readonly [field: string]: unknown };

/** A tree from the JSON that dump.py writes. */
export function treeFromJson(json: TreeJson): mod {
  return fromJson(json) as mod;
}

function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (value === null || typeof value !== 'object') return value;
  const json = value as TreeJson;
  const fields = FIELDS[json.kind].map((field) => {
    const isConstant = field === 'value' && (json.kind === 'Constant' || json.kind === 'MatchSingleton');
    return isConstant ? constantFromJson(json[field] as ConstantJson) : fromJson(json[field]);
  });
  const make = (create as unknown as Record<string, (...args: unknown[]) => unknown>)[
    json.kind === 'arguments' ? 'arguments_' : json.kind
  ]!;
  return make(...fields, ...(json.at ?? []));
}

type ConstantJson = { readonly kind: string; readonly [field: string]: unknown };

function constantFromJson(c: ConstantJson): ConstantValue {
  switch (c.kind) {
    case 'int':
      return { kind: 'int', value: typeof c['value'] === 'string' ? BigInt(c['value']) : (c['value'] as number) };
    case 'float':
      return { kind: 'float', value: floatFromRepr(c['value'] as string) };
    case 'complex':
      return { kind: 'complex', real: floatFromRepr(c['real'] as string), imag: floatFromRepr(c['imag'] as string) };
    case 'bytes':
      return { kind: 'bytes', value: Uint8Array.from(Buffer.from(c['value'] as string, 'hex')) };
    case 'tuple':
      return { kind: 'tuple', items: (c['items'] as ConstantJson[]).map(constantFromJson) };
    default:
      return c as unknown as ConstantValue;
  }
}

const floatFromRepr = (text: string): number => Number(text.replace('inf', 'Infinity'));
