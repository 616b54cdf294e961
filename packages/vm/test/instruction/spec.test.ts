import { readFileSync } from 'node:fs';
import { type CodeObject, readPyc, reprConst } from '@pyco/marshal';
import { describe, expect, it } from 'vitest';
import { fixtureBytes, RECORDED_VERSIONS, recordedPrograms } from '../../../../internal/testing/src/index.js';
import { listRegisters } from '../../src/instruction/listing.js';
import { SPEC } from '../../src/instruction/spec.js';

/** The members of `Op` by number: a const enum leaves nothing behind that could be asked. */
function members(): Map<number, string> {
  const source = readFileSync(new URL('../../src/instruction/op.ts', import.meta.url), 'utf8');
  const found = [...source.matchAll(/^ {2}(\w+) = (\d+),$/gm)].map(([, name, number]) => [Number(number), name!] as const);
  return new Map(found.filter(([, name]) => name !== 'FIRST_COLD' && name !== 'COUNT'));
}

describe('the rows of the register instructions', () => {
  it('are one for each of them, under its name', () => {
    expect(new Map(Object.entries(SPEC).map(([op, { name }]) => [Number(op), name]))).toEqual(
      new Map([...members()].sort(([a], [b]) => a - b)),
    );
  });

  it('speak of no operand that they do not declare, and of all that they declare', () => {
    for (const { name, operands, meaning } of Object.values(SPEC)) {
      expect(operands, name).toMatch(/^[RVONGSPAJ#-]{0,5}$/);
      const spoken = new Set(
        [...meaning.matchAll(/\{(\w)(?:\+\d|\.\.2?(\w)|\.self)?\}/g)].flatMap(([, first, second]) => [first, second ?? first]),
      );
      const declared = [...'abcde'].filter((_, i) => (operands[i] ?? '-') !== '-');
      // RAISE counts its operands, EXTRA's third and LOAD_SUPER_METHOD's first say nothing new.
      const silent = { RAISE: ['a'], LOAD_SUPER_METHOD: ['a'], CALL_KW: ['e'], CALL_KW_PLAIN: ['e'], CALL_PLAIN: ['d'] }[name] ?? [];
      expect([...spoken, ...silent].sort(), name).toEqual(declared);
    }
  });
});

describe('a listing', () => {
  it('shows what a coroutine runs as', () => {
    const { code } = readPyc(fixtureBytes('fixtures/programs/async_hello.cpython-313.pyc'));
    const text = listRegisters(code, { repr: (value) => reprConst(value) });
    expect(text.slice(text.indexOf('Register instructions of bar'))).toBe(
      [
        'Register instructions of bar, file "fixtures/programs/async_hello.py", line 8:',
        '  8       RETURN_GENERATOR       return a generator or coroutine with this frame; $0 = what is sent first',
        '',
        '  9   L1: LOAD_GLOBAL            $0 = global foo',
        '          CALL                   $0 = $0()',
        '          GET_AWAITABLE          $0 = what await $0 iterates; 0: 1 __aenter__, 2 __aexit__, 0 neither',
        '          MOVE                   $1 = None',
        '      L2: SEND                   $1 = $0.send($1), or what it returned and to L5',
        '      L3: YIELD                  $1 = yield $1; $0 is whom it delegates to',
        '      L4: JUMP                   to L2',
        '      L5: RETURN                 return $1',
        '      L6: CLEANUP_THROW          $1 = value of the StopIteration $2; raise any other',
        '      L7: JUMP                   to L5',
        '      L8: STOPITERATION_ERROR    $1 = RuntimeError for a StopIteration $1, else $1',
        '          RERAISE                raise $1 again; $0: the offset that it came from',
        'Handlers:',
        '  L1 to L3: L8, with the exception in $1',
        '  L3 to L4: L6, with the exception in $2',
        '  L4 to L7: L8, with the exception in $1',
        '',
      ].join('\n'),
    );
  });

  it.each(RECORDED_VERSIONS)('knows all that programs of %s are made of, in both decodings', (version) => {
    let listed = 0;
    for (const { pyc } of recordedPrograms(version)) {
      const code: CodeObject = readPyc(pyc).code;
      for (const plain of [false, true]) {
        const text = listRegisters(code, { plain, repr: () => 'constant' });
        // Programs read names that are not there.
        expect(text).not.toMatch(/(?<!global |name )\bundefined\b/);
        expect(text).not.toMatch(/\{\w/);
        listed++;
      }
    }
    expect(listed).toBeGreaterThan(100);
  });
});
