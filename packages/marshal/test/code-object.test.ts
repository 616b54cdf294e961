import { describe, expect, it } from 'vitest';
import { CO_FAST, type CodeFields, CodeObject, localsplusOf, readPyc } from '../src/index.js';
import { digest, pycBytes, pycFiles, recorded, walk } from './recorded.js';

const common = {
  version: 313,
  co_argcount: 1,
  co_posonlyargcount: 0,
  co_kwonlyargcount: 0,
  co_stacksize: 1,
  co_flags: 3,
  co_code: Uint8Array.of(1, 2),
  co_consts: [],
  co_names: [],
  co_filename: 'a.py',
  co_name: 'f',
  co_firstlineno: 1,
  co_linetable: new Uint8Array(0),
} as const satisfies Partial<CodeFields>;
const variables = { co_varnames: ['a', 'b', 'c'], co_cellvars: ['x', 'b'], co_freevars: ['free'] };

describe('CodeObject', () => {
  it('lays local variables out as 3.11 does, an argument that is a cell once', () => {
    const code = new CodeObject({ ...common, ...variables });
    expect(code.co_localsplusnames).toEqual(['a', 'b', 'c', 'x', 'free']);
    expect([...code.co_localspluskinds]).toEqual([0x20, 0x60, 0x20, CO_FAST.CELL, CO_FAST.FREE]);
    expect(code.co_nlocals).toBe(3);
  });

  it('takes the layout apart again', () => {
    const { names, kinds } = localsplusOf(variables.co_varnames, variables.co_cellvars, variables.co_freevars);
    const code = new CodeObject({ ...common, co_localsplusnames: names, co_localspluskinds: kinds });
    expect(code.co_varnames).toEqual(['a', 'b', 'c']);
    expect(code.co_cellvars).toEqual(['b', 'x']);
    expect(code.co_freevars).toEqual(['free']);
    expect(code.co_nlocals).toBe(3);
  });

  it('keeps the order of cells that a file before 3.11 gives', () => {
    const code = new CodeObject({ ...common, version: 310, ...variables });
    expect(code.co_localspluskinds.length).toBe(5);
    expect(code.co_cellvars).toEqual(['x', 'b']);
    expect(code.replace({ co_name: 'g' }).co_cellvars).toEqual(['x', 'b']);
  });

  it('has its name for a qualified name, and no handlers, unless told', () => {
    const code = new CodeObject({ ...common, ...variables });
    expect([code.co_qualname, code.co_exceptiontable.length, code.co_extra]).toEqual(['f', 0, undefined]);
  });

  it('is replaced in part, in either form of its variables', () => {
    const code = new CodeObject({ ...common, ...variables });
    expect(code.replace({ co_varnames: ['a'] }).co_localsplusnames).toEqual(['a', 'x', 'b', 'free']);
    const renamed = code.replace({ co_localsplusnames: ['z'], co_localspluskinds: Uint8Array.of(CO_FAST.LOCAL) });
    expect([renamed.co_varnames, renamed.co_cellvars]).toEqual([['z'], []]);
    expect(code.replace({ co_name: 'g' })).toMatchObject({ co_name: 'g', co_qualname: 'f', co_flags: 3 });
  });

  it.each(pycFiles)('has the variables that CPython gives a file of %i, %s', (version, name) => {
    for (const [i, code] of [...walk(readPyc(pycBytes(version, name)).code)].entries()) {
      const numbers = [code.co_nlocals, code.co_stacksize, code.co_flags, code.co_argcount, code.co_firstlineno];
      const variables = digest([numbers, code.co_varnames, code.co_cellvars, code.co_freevars, code.co_names]);
      expect(variables, code.co_name).toBe(recorded(version).files[name]!.codes[i]!.variables);
    }
  });

  it('finds arguments that are cells in files of every form', () => {
    for (const version of [308, 310, 311, 314] as const) {
      const closures = [...walk(readPyc(pycBytes(version, 'base')).code)].find((code) => code.co_name === 'closures')!;
      expect([...closures.co_cellvars].sort(), String(version)).toEqual(['a', 'b', 'c']);
      expect(closures.co_localsplusnames.slice(0, 2), String(version)).toEqual(['a', 'b']);
      expect(
        [...closures.co_localspluskinds.slice(0, 2)].map((kind) => kind & 0xf0),
        String(version),
      ).toEqual([0x60, 0x60]);
    }
  });
});
