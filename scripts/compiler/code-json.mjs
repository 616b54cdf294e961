// Code objects in the JSON that dump.py writes, and how ours differ from them.

import { readFileSync } from 'node:fs';
import {
  CodeObject,
  CodePoints,
  Complex,
  Ellipsis,
  Float,
  FrozenSet,
} from '../../packages/compiler/node_modules/@pyco/marshal/dist/index.js';

const hex = (bytes) => Buffer.from(bytes).toString('hex');

/** A constant as dump.py tags it; code objects are replaced by a mark, since they are compared by themselves. */
function constJson(value) {
  if (value === null) return ['None'];
  if (value === Ellipsis) return ['Ellipsis'];
  if (typeof value === 'boolean') return [value ? 'True' : 'False'];
  if (typeof value === 'number' || typeof value === 'bigint') return ['int', String(value)];
  if (typeof value === 'string') return ['str', value];
  if (value instanceof CodePoints)
    return [
      'str',
      String.fromCharCode(...[...value.points].flatMap((p) => (p > 0xffff ? [0xd800 + ((p - 0x10000) >> 10), 0xdc00 + (p & 0x3ff)] : [p]))),
    ];
  if (value instanceof Float) return ['float', value.value];
  if (value instanceof Complex) return ['complex', value.real, value.imag];
  if (value instanceof Uint8Array) return ['bytes', hex(value)];
  if (Array.isArray(value)) return ['tuple', value.map(constJson)];
  if (value instanceof FrozenSet) return ['frozenset', value.items.map(constJson)];
  if (value instanceof CodeObject) return { code: value };
  throw new Error(`unexpected constant ${value}`);
}

/** The same text for the same constant, whichever side it comes from. */
function constText(c) {
  if (!Array.isArray(c)) return `code ${c.code.name ?? c.code.co_name}`;
  const [tag, ...rest] = c;
  switch (tag) {
    case 'int':
      return `int ${rest[0].startsWith('0x') ? BigInt(rest[0]) : rest[0].startsWith('-0x') ? -BigInt(rest[0].slice(1)) : rest[0]}`;
    case 'float':
    case 'complex':
      return `${tag} ${rest.map((x) => floatText(typeof x === 'string' ? fromHex(x) : x)).join(' ')}`;
    case 'tuple':
      return `(${rest[0].map(constText).join(', ')})`;
    case 'frozenset':
      return `{${rest[0]
        .map((item) => constText(typeof item === 'string' ? JSON.parse(item) : item))
        .sort()
        .join(', ')}}`;
    default:
      return JSON.stringify(c);
  }
}

const floatText = (x) => (Object.is(x, -0) ? '-0' : String(x));

/** Python's float.hex() back to a number. */
function fromHex(text) {
  const match = /^(-?)0x([01])(?:\.([0-9a-f]*))?p([+-]\d+)$/.exec(text);
  if (match === null) return Number(text.replace('inf', 'Infinity'));
  const [, sign, lead, fraction = '', exponent] = match;
  const mantissa = Number(BigInt(`0x${lead}${fraction}`));
  const power = Number(exponent) - 4 * fraction.length;
  const value = power < -1000 ? mantissa * 2 ** -1000 * 2 ** (power + 1000) : mantissa * 2 ** power;
  return sign === '-' ? -value : value;
}

const SAME_CODE = ['code', 'consts', 'names', 'varnames', 'cellvars', 'freevars', 'flags'];
const ALL = [
  ...SAME_CODE,
  'stacksize',
  'linetable',
  'exceptiontable',
  'qualname',
  'firstlineno',
  'argcount',
  'posonlyargcount',
  'kwonlyargcount',
  'name',
];

/** How many code objects there are in a recorded one, itself included. */
export function countCode(recorded) {
  let count = 1;
  for (const c of recorded.consts) if (!Array.isArray(c)) count += countCode(c.code);
  return count;
}

/** Compare a recorded code object with ours, and those in its constants with those in ours. */
export function compareCode(expected, ours, where, totals, note) {
  const fields = {
    code: hex(ours.co_code),
    names: ours.co_names.join(),
    varnames: ours.co_varnames.join(),
    cellvars: ours.co_cellvars.join(),
    freevars: ours.co_freevars.join(),
    consts: ours.co_consts.map((c) => constText(constJson(c))).join('; '),
    linetable: hex(ours.co_linetable),
    exceptiontable: hex(ours.co_exceptiontable),
  };
  const at = `${where}:${expected.firstlineno} ${expected.qualname}`;
  const differing = [];
  for (const field of ALL) {
    const mine = fields[field] ?? ours[`co_${field}`];
    let theirs = expected[field];
    if (field === 'consts') theirs = theirs.map(constText).join('; ');
    else if (Array.isArray(theirs)) theirs = theirs.join();
    if (mine !== theirs) differing.push([field, theirs, mine]);
  }
  if (differing.length === 0) totals.identical += 1;
  if (!differing.some(([field]) => SAME_CODE.includes(field))) totals.equal += 1;
  if (differing.length > 0) {
    const [field, theirs, mine] = differing[0];
    if (field === 'code') note(`code: ${firstDifference(theirs, mine)}`, `${at}${context(theirs, mine)}`);
    else note(differing.map(([name]) => name).join(' '), `${at}\n         cpython ${theirs}\n         ours    ${mine}`);
  }
  const mineCodes = ours.co_consts.filter((c) => c instanceof CodeObject);
  for (const c of expected.consts) {
    if (Array.isArray(c)) continue;
    const i = mineCodes.findIndex((m) => m.co_name === c.code.name && m.co_firstlineno === c.code.firstlineno);
    if (i < 0) note('code object missing', `${at} ${c.code.name}`);
    else compareCode(c.code, mineCodes.splice(i, 1)[0], where, totals, note);
  }
}

const opnames = opcodeNames();

function opcodeNames() {
  const text = readFileSync(new URL('../../packages/compiler/src/target/py313.ts', import.meta.url), 'utf8');
  const body = /const enum Op \{([^}]*)\}/.exec(text)[1];
  const names = [];
  for (const [, name, number] of body.matchAll(/(\w+) = (\d+),/g)) names[number] = name;
  return names;
}

const instructions = (text) => {
  const out = [];
  for (let i = 0; i < text.length; i += 4) {
    const op = Number.parseInt(text.slice(i, i + 2), 16);
    if (op !== 0) out.push(`${opnames[op] ?? op} ${Number.parseInt(text.slice(i + 2, i + 4), 16)}`);
  }
  return out;
};

function firstDifference(theirs, mine) {
  const a = instructions(theirs);
  const b = instructions(mine);
  const i = a.findIndex((instr, n) => instr !== b[n]);
  const name = (instr) => (instr === undefined ? 'nothing' : instr.split(' ')[0]);
  const same = name(a[i]) === name(b[i]);
  return i < 0 ? 'ours goes on' : same ? `operand of ${name(a[i])}` : `${name(a[i])}, ours ${name(b[i])}`;
}

function context(theirs, mine) {
  const a = instructions(theirs);
  const b = instructions(mine);
  let i = a.findIndex((instr, n) => instr !== b[n]);
  if (i < 0) i = a.length;
  const from = Math.max(0, i - 3);
  const line = (list) => list.slice(from, i + 6).join(' | ');
  return ` @${i}\n         cpython ${line(a)}\n         ours    ${line(b)}`;
}
