import { describe, expect, it } from 'vitest';
import { compile as compileFully, PySyntaxError } from '../src/index.js';
import { compile } from '../src/lean.js';

/** What the lean compiler says of a program. */
function errorOf(source: string): string {
  try {
    compile(source, { filename: 'a.py' });
  } catch (error) {
    if (error instanceof PySyntaxError) return `${error.kind}: ${error.msg} (${error.lineno}:${error.offset})`;
    throw error;
  }
  return 'none';
}

describe('the lean compiler', () => {
  it('makes the same code', () => {
    const source = 'def f(x):\n    return [y async for y in x] if x else f"{x!r:>3}"\n'.replace('async ', '');
    expect(compile(source, { filename: 'a.py' })).toEqual(compileFully(source, { filename: 'a.py' }));
  });

  it('says invalid syntax where the parser gave up', () => {
    expect(errorOf('x = = 1\n')).toBe('SyntaxError: invalid syntax (1:5)');
    expect(errorOf('if x\n    y\n')).toBe('SyntaxError: invalid syntax (1:5)');
    expect(errorOf('f(a b)\n')).toBe('SyntaxError: invalid syntax (1:5)');
  });

  it('says what the tokenizer and the later passes know', () => {
    expect(errorOf('  x = 1\n')).toBe('IndentationError: unexpected indent (1:2)');
    expect(errorOf('x = (1\n')).toBe("SyntaxError: '(' was never closed (1:5)");
    expect(errorOf('x = "a\n')).toBe('SyntaxError: unterminated string literal (detected at line 1) (1:5)');
    expect(errorOf('def f(x):\n    global x\n')).toBe("SyntaxError: name 'x' is parameter and global (2:5)");
  });
});
