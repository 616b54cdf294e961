import { CO } from '@pyco/marshal';
import { describe, expect, it } from 'vitest';
import * as create from '../src/ast/create.js';
import { PyCompileError, PySyntaxError } from '../src/errors.js';
import { type CompileOptions, compile, PyCF_ALLOW_TOP_LEVEL_AWAIT, parse, symtable } from '../src/index.js';
import { codeDigest } from './code-digest.js';
import { asRecorded, type RecordedError, readRecorded } from './recorded.js';

const filename = 'test.py';

function failure(source: string, options: Partial<CompileOptions> = {}): RecordedError {
  try {
    compile(source, { filename, ...options });
  } catch (error) {
    return asRecorded(error);
  }
  throw new Error(`compiles: ${source}`);
}

describe('errors of the symbol table and the compiler', () => {
  for (const { source, error } of readRecorded<{ source: string; error: RecordedError }>('errors.json')) {
    const shown = source.length > 60 ? `${source.slice(0, 57)}...` : source;
    it(`${JSON.stringify(shown)}: ${error.msg}`, () => expect(failure(source)).toEqual(error));
  }

  it('carry the line when somebody can say what it is', () => {
    expect(() => compile('x\nreturn 1', { filename, sourceLine: (lineno) => `line ${lineno}` })).toThrowError(
      expect.objectContaining({ text: 'line 2', filename }),
    );
    expect(() => compile('x\nreturn 1', { filename })).toThrowError(expect.objectContaining({ text: null }));
  });
});

interface RecordedMode {
  readonly mode: 'exec' | 'eval' | 'single';
  readonly flags: number;
  readonly source: string;
  readonly code?: string;
  readonly error?: RecordedError;
}

describe('modes and flags', () => {
  for (const [i, { mode, flags, source, code, error }] of readRecorded<RecordedMode>('modes.json').entries()) {
    it(`${i} ${mode}${flags === 0 ? '' : ' with top-level await'}: as CPython`, () => {
      if (error !== undefined) expect(failure(source, { mode, flags })).toEqual(error);
      else expect(codeDigest(compile(source, { filename, mode, flags }))).toBe(code);
    });
  }

  it('marks a module that awaits as a coroutine', () => {
    const flags = PyCF_ALLOW_TOP_LEVEL_AWAIT;
    expect(compile('await x', { filename, flags }).co_flags & CO.COROUTINE).toBe(CO.COROUTINE);
    expect(compile('x', { filename, flags }).co_flags & CO.COROUTINE).toBe(0);
  });

  it('keeps future flags that were handed in', () => {
    const code = compile('x: int', { filename, flags: CO.FUTURE_ANNOTATIONS });
    expect(code.co_flags).toBe(CO.FUTURE_ANNOTATIONS);
    expect(code.co_consts).toContain('int');
  });

  it('drops assertions from -O level 1 on, docstrings from 2 on', () => {
    const source = '"doc"\nassert x\nif __debug__: y';
    const names = (optimize: 0 | 1 | 2) => compile(source, { filename, optimize }).co_names.join();
    expect([names(0), names(1), names(2)]).toEqual(['__doc__,x,y', '__doc__,y', 'y']);
  });
});

describe('trees', () => {
  it('compile like the source they come from', () => {
    const source = 'def f(a, *b): return [a for a in b]\n';
    const tree = parse(source, { filename });
    expect(codeDigest(compile(tree, { filename }))).toBe(codeDigest(compile(source, { filename })));
  });

  it('must be of the class that the mode asks for', () => {
    const tree = create.Expression(create.Name('x', 'Load', 1, 0, 1, 1));
    expect(() => compile(tree, { filename })).toThrow('TypeError: expected Module node, got Expression');
    expect(compile(tree, { filename, mode: 'eval' }).co_names).toEqual(['x']);
  });

  it('of another kind than there is are told from those', () => {
    const node = { kind: 'Nonsense', lineno: 1, col_offset: 0, end_lineno: 1, end_col_offset: 1 };
    const tree = create.Expression(node as never);
    expect(() => compile(tree, { filename, mode: 'eval' })).toThrow(PyCompileError);
  });
});

describe('depth', () => {
  const tooDeep = { type: 'RecursionError', msg: 'maximum recursion depth exceeded during compilation' };

  it.each([
    ['calls', '()'],
    ['attributes', '.b'],
    ['subscripts', '[0]'],
    ['operators', '*a'],
  ])('chains of %s compile as far as in CPython, then raise RecursionError', (_, link) => {
    expect(compile(`a${link.repeat(9900)}`, { filename, mode: 'eval' }).co_names).toContain('a');
    expect(failure(`a${link.repeat(10_000)}`, { mode: 'eval' })).toEqual(tooDeep);
  });

  it('a long elif chain compiles', () => {
    expect(compile(`if a: pass\n${'elif b: pass\n'.repeat(3000)}`, { filename }).co_names).toEqual(['a', 'b']);
  });

  it('what nests raises RecursionError, not a JavaScript error', () => {
    expect(failure(`${'lambda: '.repeat(2500)}x`, { mode: 'eval' })).toEqual(tooDeep);
  });

  it('a caller without stack of its own gets RecursionError too', () => {
    const source = 'x = [[[[[[[[[[(lambda: [[[[[[[[[[f(g(h(i(j(k)))))]]]]]]]]]])]]]]]]]]]]';
    const deep = (): unknown => {
      try {
        return deep();
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return failure(source);
      }
    };
    const outcome = deep();
    // At the very end of the stack even the error cannot be made; on the way back up it can.
    expect(outcome).toEqual(tooDeep);
  });
});

describe('size', () => {
  it('of nested finally bodies, which double each time, ends in MemoryError', () => {
    const nest = (depth: number): string =>
      Array.from({ length: depth }, (_, i) => `${' '.repeat(i)}try: x\n${' '.repeat(i)}finally:\n`).join('') + `${' '.repeat(depth)}y\n`;
    expect(compile(nest(8), { filename }).co_code.length).toBeGreaterThan(4000);
    expect(failure(nest(20))).toEqual({ type: 'MemoryError', msg: 'the code of one scope is too large' });
  });
});

describe('warnings', () => {
  const source = 'x is 1\nassert (x, "y")\n"a"(1)\n[1]["x"]\n1[2]\nx == 1\n';

  it('are told with their line', () => {
    const warnings: [string, number][] = [];
    compile(source, {
      filename,
      onWarning: (message, lineno) => {
        warnings.push([message, lineno]);
        return false;
      },
    });
    expect(warnings).toEqual([
      ['"is" with \'int\' literal. Did you mean "=="?', 1],
      ['assertion is always true, perhaps remove parentheses?', 2],
      ["'str' object is not callable; perhaps you missed a comma?", 3],
      ['list indices must be integers or slices, not str; perhaps you missed a comma?', 4],
      ["'int' object is not subscriptable; perhaps you missed a comma?", 5],
    ]);
  });

  it('become errors when asked to', () => {
    expect(() => compile(source, { filename, onWarning: () => true })).toThrow(PySyntaxError);
  });
});

describe('symtable', () => {
  it('shows scopes with their names and children', () => {
    const { top } = symtable('def f(a):\n  return [lambda: a for b in c]\n', { filename });
    expect([...top.symbols.keys()]).toEqual(['f']);
    const [f] = top.children;
    expect(f!.varnames).toEqual(['a']);
    expect(f!.children.map((child) => child.name)).toEqual(['lambda']);
  });
});
