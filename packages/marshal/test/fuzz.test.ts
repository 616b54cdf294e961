import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CodeObject,
  Complex,
  type Const,
  dis,
  dumps,
  Float,
  FrozenSet,
  List,
  loads,
  MarshalError,
  PYTHON_VERSIONS,
  type PythonVersion,
  readPyc,
  writePyc,
} from '../src/index.js';
import { fieldsOf, pycBytes } from './recorded.js';

const orMarshalError = <T>(action: () => T): T | MarshalError => {
  try {
    return action();
  } catch (error) {
    if (error instanceof MarshalError) return error;
    throw error;
  }
};

/** A real file with some bytes changed, cut out, doubled, or cut off. */
const mutated = (bytes: Uint8Array): fc.Arbitrary<Uint8Array> => {
  const at = fc.nat(bytes.length - 1);
  const change = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at, byte: fc.integer({ min: 0, max: 255 }) }),
    // Counts, references and type codes: the values that matter most.
    fc.record({
      kind: fc.constant('set' as const),
      at,
      byte: fc.constantFrom(...[...'0NFTS.ifgxyls(t)[{c?<>aAzZru:'].map((c) => c.charCodeAt(0)), 0xff, 0x7f, 0),
    }),
    fc.record({ kind: fc.constant('cut' as const), at, length: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ kind: fc.constant('double' as const), at, length: fc.integer({ min: 1, max: 64 }) }),
    fc.record({ kind: fc.constant('end' as const), at }),
  );
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    let out = [...bytes];
    for (const step of changes) {
      if (step.kind === 'set') out[step.at] = step.byte;
      else if (step.kind === 'cut') out.splice(step.at, step.length);
      else if (step.kind === 'double') out.splice(step.at, 0, ...out.slice(step.at, step.at + step.length));
      else out = out.slice(0, step.at);
    }
    return Uint8Array.from(out, (byte) => byte ?? 0);
  });
};

describe.each(PYTHON_VERSIONS)('a damaged file of %i', (version) => {
  const bytes = pycBytes(version, 'interactive');
  const larger = pycBytes(version, 'opcodes');

  it('is read or refused with a MarshalError, and so are its disassembly and its copy', () => {
    fc.assert(
      fc.property(fc.oneof(mutated(bytes), mutated(larger)), (damaged) => {
        const pyc = orMarshalError(() => readPyc(damaged));
        if (pyc instanceof MarshalError) return;
        orMarshalError(() => dis(pyc.code, { showCaches: true }));
        const copy = orMarshalError(() => writePyc(pyc));
        if (copy instanceof MarshalError) return;
        expect(fieldsOf(readPyc(copy, { magics: { [pyc.magic]: pyc.version } }).code)).toEqual(fieldsOf(pyc.code));
      }),
      { seed: version, numRuns: 150 },
    );
  });

  it('behind its header, likewise', () => {
    fc.assert(
      fc.property(mutated(bytes.subarray(16)), (damaged) => {
        orMarshalError(() => loads(damaged, { version }));
      }),
      { seed: version, numRuns: 200 },
    );
  });
});

describe('any bytes', () => {
  it('are read or refused with a MarshalError', () => {
    const type = fc.constantFrom(...[...'0NFTS.ifgxyls(t)[{c?<>aAzZru:'].flatMap((c) => [c.charCodeAt(0), c.charCodeAt(0) | 0x80]));
    const bytes = fc.array(fc.oneof(type, fc.constant(0), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 })), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(bytes, fc.constantFrom(...PYTHON_VERSIONS), (data, version: PythonVersion) => {
        orMarshalError(() => loads(Uint8Array.from(data), { version }));
      }),
      { seed: 5, numRuns: 2000 },
    );
  });
});

describe('any value', () => {
  const { value } = fc.letrec<{ value: Const; hashable: Const }>((tie) => ({
    hashable: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Const>(null, true, false),
      fc.maxSafeInteger(),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 200n }),
      fc.bigInt({ min: -(2n ** 200n), max: -(2n ** 53n) }),
      fc.double().map((number) => new Float(number)),
      fc.tuple(fc.double(), fc.double()).map(([real, imag]) => new Complex(real, imag)),
      fc.string({ unit: 'binary' }),
      fc.string({ maxLength: 300 }),
      fc.uint8Array(),
      fc.array(tie('hashable'), { maxLength: 5 }),
      fc.uniqueArray(fc.integer(), { maxLength: 4 }).map((items) => new FrozenSet(items)),
    ),
    value: fc.oneof(
      { maxDepth: 4 },
      tie('hashable'),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.array(tie('value'), { maxLength: 5 }).map((items) => new List(items)),
      fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map((entries) => new Map<Const, Const>(entries)),
      fc.uniqueArray(fc.integer(), { maxLength: 4 }).map((items) => new Set<Const>(items)),
    ),
  }));

  it('comes back equal, in every version of the format', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 5 }), (original, marshalVersion) => {
        expect(loads(dumps(original, { marshalVersion }))).toEqual(original);
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});

describe('small inputs that stand for large values', () => {
  const int32 = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff];
  const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

  it('are read without being written out: references to references', () => {
    // 300 tuples, each twice the one before.
    const bytes = [...ascii('('), ...int32(300)];
    bytes.push(0x29 | 0x80, 1, 0x4e);
    for (let i = 1; i < 300; i++) bytes.push(0x29 | 0x80, 2, ...ascii('r'), ...int32(i - 1), ...ascii('r'), ...int32(i - 1));
    const value = loads(Uint8Array.from(bytes)) as Const[];
    expect(value.length).toBe(300);
    expect(dumps(value).length).toBeLessThan(2 * bytes.length);
  });

  it('are read in time: one long tuple that thousands of code objects have for names', () => {
    const field = [...ascii('z'), 1, ...ascii('f')];
    const empty = [...ascii('s'), ...int32(0)];
    const shared = [...ascii('r'), ...int32(0)];
    const code = [
      ...ascii('c'),
      ...new Array(20).fill(0),
      ...empty,
      ...shared,
      ...shared,
      ...ascii(')'),
      0,
      ...empty,
      ...field,
      ...field,
      ...field,
      ...int32(1),
      ...empty,
      ...empty,
    ];
    const names = [0x28 | 0x80, ...int32(20000), ...new Array(20000).fill(field).flat()];
    const value = loads(
      Uint8Array.from([...ascii('('), ...int32(3001), ...names, ...new Array(3000).fill(code).flat()]),
    ) as readonly CodeObject[];
    expect(value[1]!.co_names).toBe(value[3000]!.co_names);
  });

  it('are read in time: an int of half a million digits', () => {
    const bytes = [...ascii('l'), ...int32(500000), ...new Array(1000000).fill(1)];
    expect((loads(Uint8Array.from(bytes)) as bigint) % 2n).toBe(1n);
  });
});
