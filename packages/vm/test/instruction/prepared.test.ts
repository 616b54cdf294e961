import { CO, CodeObject, opcodeTable } from '@pyco/marshal';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/instruction/decode.js';
import { prepareCode, preparedCode } from '../../src/instruction/prepared.js';

const { opmap } = opcodeTable(313);

/** `N = M.n` in the body of a module or a class, or the same in a function with globals. */
function codeOf(co_flags: number, load: string, store: string): CodeObject {
  const instruction = (name: string, arg: number): number[] => [opmap[name]!, arg];
  const caches = new Array<number>(load === 'LOAD_GLOBAL' ? 8 : 0).fill(0);
  const co_code = Uint8Array.from([
    ...instruction('RESUME', 0),
    ...instruction(load, 0),
    ...caches,
    ...instruction('LOAD_ATTR', 2),
    ...new Array<number>(18).fill(0),
    ...instruction(store, 2),
    ...instruction('RETURN_CONST', 0),
  ]);
  return new CodeObject({
    version: 313,
    co_argcount: 0,
    co_posonlyargcount: 0,
    co_kwonlyargcount: 0,
    co_stacksize: 2,
    co_flags,
    co_code,
    co_consts: [null],
    co_names: ['M', 'n', 'N'],
    co_localsplusnames: [],
    co_localspluskinds: new Uint8Array(0),
    co_filename: 'a.py',
    co_name: 'a',
    co_firstlineno: 1,
    co_linetable: new Uint8Array(0),
  });
}

const codes = [codeOf(0, 'LOAD_NAME', 'STORE_NAME'), codeOf(CO.OPTIMIZED | CO.NEWLOCALS, 'LOAD_GLOBAL', 'STORE_GLOBAL')];

describe('prepared code', () => {
  it('has the registers that decoding gives', () => {
    const words = prepareCode(codes, true);
    for (const [number, code] of codes.entries()) expect(preparedCode(words, number)?.registers()).toEqual(decode(code, false));
  });

  it('is that of bodies where no more is asked for', () => {
    const words = prepareCode(codes, false);
    expect(codes.map((_, number) => preparedCode(words, number) !== undefined)).toEqual([true, false]);
  });

  it('gives each asker instructions of its own', () => {
    const prepared = preparedCode(prepareCode(codes, false), 0)!;
    prepared.registers().ops.fill(0);
    expect(prepared.registers()).toEqual(decode(codes[0]!, false));
  });
});
