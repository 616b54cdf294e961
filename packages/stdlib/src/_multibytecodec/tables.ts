import { currentThread, getAttr, importAbsolute, type PyTuple } from '@pyco/vm';
import { packedBytes } from '../packed-bytes.js';

// The tables stand in a module of the library, `_cjk_tables`, which is read when the first codec of a family is asked for. What they hold and
// how is said in scripts/gen-cjk-tables.py, which makes them.

/** Code points from here on are numbers of pairs. */
const PAIR = 0x110000;
/** Stands for a code that is illegal as a whole. */
const ILLEGAL = 0xffff;

export type FamilyName = 'CN' | 'TW' | 'JP' | 'KR';

const CODECS: { readonly [F in FamilyName]: readonly string[] } = {
  CN: ['gbk', 'gb2312', 'gb18030'],
  TW: ['big5hkscs', 'big5', 'cp950'],
  JP: ['euc_jp', 'euc_jis_2004', 'euc_jisx0213', 'shift_jis', 'cp932', 'shift_jis_2004', 'shift_jisx0213'],
  KR: ['cp949', 'euc_kr', 'johab'],
};

class VarintReader {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.at++]!;
      if (byte < 0x80) return value + byte * scale;
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
    }
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  byte(): number {
    return this.#bytes[this.at++]!;
  }
}

/** Which bytes stand for which characters in one encoding. A code is its bytes as one number; 0 where there is none. */
export class CodeTable {
  /** For lead bytes from 0x80 on: how many bytes a code has that begins with it, 0 for none. */
  readonly leads: Uint8Array;
  /** Code to code point, or from `PAIR` on to a pair. */
  readonly decodes: Map<number, number> = new Map();
  /** Code point to code. */
  readonly encodes: Map<number, number> = new Map();
  /** First character of a pair to second ones to codes. */
  readonly pairs: Map<number, Map<number, number>> = new Map();
  /** Two code points for each pair. */
  readonly pairPoints: readonly number[];

  constructor(leads: Uint8Array, pairPoints: readonly number[]) {
    this.leads = leads;
    this.pairPoints = pairPoints;
  }

  add(code: number, point: number): void {
    this.decodes.set(code, point);
    if (point === ILLEGAL) return;
    if (point < PAIR) {
      if (!this.encodes.has(point)) this.encodes.set(point, code);
      return;
    }
    const [first, second] = this.pairOf(point);
    let followers = this.pairs.get(first);
    if (followers === undefined) {
      followers = new Map();
      this.pairs.set(first, followers);
    }
    followers.set(second, code);
  }

  pairOf(point: number): readonly [number, number] {
    const at = (point - PAIR) * 2;
    return [this.pairPoints[at]!, this.pairPoints[at + 1]!];
  }

  /** Writes what a code stands for; `false` where it stands for nothing. */
  decodeTo(out: number[], code: number): boolean {
    const point = this.decodes.get(code);
    if (point === undefined || point === ILLEGAL) return false;
    if (point < PAIR) out.push(point);
    else out.push(...this.pairOf(point));
    return true;
  }
}

/** Runs of the four-byte codes of GB 18030: number of the first code, first code point, length. */
export type Run = readonly [number: number, point: number, length: number];

export interface Family {
  readonly tables: ReadonlyMap<string, CodeTable>;
  readonly runs: readonly Run[];
}

/** The tables of a family, decoded once for an interpreter. */
export function family(name: FamilyName): Family {
  const { interp } = currentThread();
  const key = `cjk ${name}`;
  let known = interp.storage.get(key) as Family | undefined;
  if (known === undefined) {
    const packed = getAttr(importAbsolute('_cjk_tables'), name) as PyTuple;
    const [size, text] = packed.items as readonly [number, string];
    known = readFamily(name, packedBytes(text, size));
    interp.storage.set(key, known);
  }
  return known;
}

export const table = (name: FamilyName, codec: string): CodeTable => family(name).tables.get(codec)!;

function readFamily(name: FamilyName, bytes: Uint8Array): Family {
  const reader = new VarintReader(bytes);
  const pool = new Uint32Array(reader.number());
  for (let i = 0, point = 0; i < pool.length; i++) pool[i] = point += reader.signed();
  const pairPoints = Array.from({ length: reader.number() * 2 }, () => reader.number());
  const tables = new Map<string, CodeTable>();
  for (const codec of CODECS[name]) tables.set(codec, readTable(reader, pool, pairPoints));
  return { tables, runs: name === 'CN' ? readRuns(reader) : [] };
}

function readTable(reader: VarintReader, pool: Uint32Array, pairPoints: readonly number[]): CodeTable {
  const made = new CodeTable(
    Uint8Array.from({ length: 128 }, () => reader.byte()),
    pairPoints,
  );
  let code = 0;
  let place = 0;
  for (let count = reader.number(); count > 0; count--) {
    code += reader.number();
    const length = reader.number();
    place += reader.signed();
    for (const end = code + length; code < end; ) made.add(code++, pool[place++]!);
  }
  let point = 0;
  for (let count = reader.number(); count > 0; count--) {
    point += reader.signed();
    const patched = reader.number();
    if (patched === 0) made.encodes.delete(point);
    else made.encodes.set(point, patched);
  }
  return made;
}

function readRuns(reader: VarintReader): Run[] {
  const runs: Run[] = [];
  let number = 0;
  let point = 0;
  for (let count = reader.number(); count > 0; count--) {
    number += reader.number();
    point += reader.signed();
    const length = reader.number();
    runs.push([number, point, length]);
    number += length;
    point += length;
  }
  return runs;
}
