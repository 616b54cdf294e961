import { describe, expect, it } from 'vitest';
import { dis, disassemble, disJson, getInstructions, MarshalError, readPyc } from '../../src/index.js';
import { disText, pycBytes, pycFiles } from '../recorded.js';

describe('dis', () => {
  it.each(pycFiles)('prints a file of %i, %s, as that CPython prints it', (version, name) => {
    expect(dis(readPyc(pycBytes(version, name)).code)).toBe(disText(version, name));
  });

  it.each(pycFiles.filter(([version]) => version >= 311))(
    'shows caches, offsets and positions of %i, %s, as that CPython does',
    (version, name) => {
      const text = dis(readPyc(pycBytes(version, name)).code, { showCaches: true, showOffsets: true, showPositions: version >= 314 });
      expect(text).toBe(disText(version, name, '.more'));
    },
  );

  const { code } = readPyc(pycBytes(313, 'base'));

  it('goes as deep as it is told', () => {
    const count = (depth: number): number => dis(code, { depth }).split('Disassembly of ').length - 1;
    expect(count(0)).toBe(0);
    expect(count(1)).toBe(code.co_consts.filter((value) => typeof value === 'object' && value?.constructor.name === 'CodeObject').length);
    expect(disassemble(code)).toBe(dis(code, { depth: 0 }));
  });

  it('marks the instruction at lasti, caches included', () => {
    const call = getInstructions(code).find(({ opname }) => opname === 'CALL')!;
    const marked = disassemble(code, { lasti: call.offset + 2 })
      .split('\n')
      .filter((line) => line.includes('-->'));
    expect(marked).toEqual([expect.stringContaining('--> CALL')]);
  });

  it('prints the address it is given', () => {
    expect(dis(code, { addressOf: () => 0x7f00, depth: 1 })).toContain(' at 0x7f00, file "base_38.py"');
  });

  it('refuses operands that point nowhere, and says which', () => {
    const broken = code.replace({ co_consts: [] });
    expect(() => dis(broken)).toThrow(MarshalError);
    expect(() => dis(broken)).toThrow(/index into co_consts, which has 0 items \(at byte 4, in co_code\)/);
  });
});

describe('disJson', () => {
  it('is what the text is made of', () => {
    const { code } = readPyc(pycBytes(313, 'interactive'));
    const json = JSON.parse(JSON.stringify(disJson(code)));
    expect(json).toMatchObject({ version: '3.13', co_name: '<module>', co_names: ['y', 'x', 'z'], co_consts: ['None'], children: [] });
    expect(json.instructions[1]).toMatchObject({ opname: 'LOAD_NAME', arg: 0, argrepr: 'y', offset: 2, line: 1, position: [1, 1, 5, 6] });
  });

  it('holds nested code objects in order, as deep as it is told', () => {
    const { code } = readPyc(pycBytes(313, 'generics'));
    expect(disJson(code).children.map(({ co_name }) => co_name)).toContain('comprehensions');
    expect(disJson(code, { depth: 0 }).children).toEqual([]);
  });
});
