import { describe, expect, it } from 'vitest';
import { CodeObject, type Const, directoryOf, loadsCode, loadsCodeLazily, type PythonVersion, plainValues } from '../src/index.js';
import { pycBytes, pycFiles } from './recorded.js';

const files = pycFiles.filter(([version]) => version >= 311);
const marshalled = (version: PythonVersion, name: string): Uint8Array => pycBytes(version, name).slice(16);
const lazily = (bytes: Uint8Array, version: PythonVersion, text?: string): CodeObject =>
  loadsCodeLazily<Const>(bytes, directoryOf(bytes), { version, factory: plainValues, ...(text === undefined ? {} : { text }) });

/** The code objects within, the last first, so that what is referred to is met before what it refers to. */
function* backwards(code: CodeObject): Generator<CodeObject> {
  for (const constant of [...code.co_consts].reverse()) if (constant instanceof CodeObject) yield* backwards(constant);
  yield code;
}

describe('a code object that is read lazily', () => {
  it.each(files)('is the one that is read at once: %i %s', (version, name) => {
    const bytes = marshalled(version, name);
    const late = lazily(bytes, version);
    for (const code of backwards(late)) code.co_localsplusnames;
    expect(late).toEqual(loadsCode(bytes, { version }));
  });

  it.each(files)('takes its text from the string it is given: %i %s', (version, name) => {
    const bytes = marshalled(version, name);
    const late = lazily(bytes, version, Buffer.from(bytes).toString('latin1'));
    for (const code of backwards(late)) code.co_code;
    expect(late).toEqual(loadsCode(bytes, { version }));
  });

  it('gives the same constant to all who share it, whoever asks first', () => {
    const shared = (code: CodeObject): Map<string, Set<Const>> => {
      const found = new Map<string, Set<Const>>();
      for (const { co_consts } of backwards(code))
        for (const constant of co_consts) {
          if (!Array.isArray(constant)) continue;
          const key = JSON.stringify(constant, (_, value: unknown) => (value instanceof CodeObject ? value.co_qualname : value));
          found.set(key, (found.get(key) ?? new Set()).add(constant));
        }
      return found;
    };
    const sizes = (code: CodeObject): [string, number][] => [...shared(code)].map(([key, values]) => [key, values.size]);
    for (const [version, name] of files) {
      const bytes = marshalled(version, name);
      expect(sizes(lazily(bytes, version)), name).toEqual(sizes(loadsCode(bytes, { version })));
    }
  });

  it('knows its name and signature before the rest is read', () => {
    const [version, name] = files[0]!;
    const bytes = marshalled(version, name);
    const nested = lazily(bytes, version).co_consts.filter((constant) => constant instanceof CodeObject);
    const eager = loadsCode(bytes, { version }).co_consts.filter((constant) => constant instanceof CodeObject);
    const shown = (code: CodeObject): unknown[] => [
      code.co_qualname,
      code.co_filename,
      code.co_firstlineno,
      code.co_argcount,
      code.co_flags,
    ];
    expect(nested.length).toBeGreaterThan(0);
    expect(nested.map(shown)).toEqual(eager.map(shown));
  });
});
