import { describe, expect, it } from 'vitest';
import { instructions, opcodeTable, PYTHON_VERSIONS, py312, py313, py314, readPyc } from '../../src/index.js';
import { pycBytes, recorded, STACK_EFFECT_ARGS, walk } from '../recorded.js';

describe.each(PYTHON_VERSIONS)('the opcode table of %i', (version) => {
  const table = opcodeTable(version);
  const fixtures = recorded(version);

  it('has the names CPython has', () => {
    expect(Object.keys(table.opmap).sort()).toEqual(Object.keys(fixtures.stack_effects).sort());
    for (const [name, op] of Object.entries(table.opmap)) expect(table.opname[op]).toBe(name);
  });

  it('has the stack effects CPython has', () => {
    for (const [name, expected] of Object.entries(fixtures.stack_effects)) {
      const op = table.opmap[name]!;
      const effects = STACK_EFFECT_ARGS.flatMap((arg) => [undefined, true, false].map((jump) => table.stackEffect(op, arg, jump) ?? null));
      expect(effects, name).toEqual(expected);
    }
  });

  it('is covered by the fixtures, but for what never stands in a file', () => {
    const seen = new Set<number>();
    for (const name of Object.keys(fixtures.files)) {
      for (const code of walk(readPyc(pycBytes(version, name)).code)) {
        for (const { opcode } of instructions(code.co_code, table, { extendedArgs: true })) seen.add(opcode);
      }
    }
    const missing = Object.entries(table.opmap)
      .filter(([name, op]) => op < 256 && !seen.has(op) && !name.startsWith('INSTRUMENTED_'))
      .map(([name]) => name);
    expect(missing.filter((name) => !['CACHE', 'ENTER_EXECUTOR', 'INTERPRETER_EXIT', 'RESERVED'].includes(name))).toEqual([]);
  });
});

describe('OpcodeTable', () => {
  it('names what operands choose from', () => {
    expect(py313.lists.nb_ops.slice(0, 3)).toEqual(['+', '&', '//']);
    expect(py314.lists.nb_ops[26]).toBe('[]');
    expect(opcodeTable(308).lists.cmp_op[7]).toBe('not in');
    expect(py314.lists.special_methods).toEqual(['__enter__', '__exit__', '__aenter__', '__aexit__']);
  });

  it('describes caches', () => {
    expect(py313.caches[py313.opmap['LOAD_GLOBAL']!]).toEqual([
      { name: 'counter', size: 1 },
      { name: 'index', size: 1 },
      { name: 'module_keys_version', size: 1 },
      { name: 'builtin_keys_version', size: 1 },
    ]);
    expect(py313.cacheSizes[py313.opmap['LOAD_ATTR']!]).toBe(9);
  });

  it('takes flags off the index of a name', () => {
    expect(py312.nameIndex(py312.opmap['LOAD_ATTR']!, 7)).toBe(3);
    expect(py312.nameIndex(py312.opmap['LOAD_SUPER_ATTR']!, 7)).toBe(1);
    expect(py312.nameIndex(py312.opmap['STORE_ATTR']!, 7)).toBe(7);
    expect(opcodeTable(311).nameIndex(opcodeTable(311).opmap['LOAD_ATTR']!, 7)).toBe(7);
  });

  it('names unused numbers in brackets and knows nothing of them', () => {
    expect(py313.opname[200]).toBe('<200>');
    expect([py313.hasArg(200), py313.isJump(200), py313.stackEffect(200)]).toEqual([false, false, undefined]);
  });
});
