import { describe, expect, it } from 'vitest';
import { symtable } from '../../src/index.js';
import { mangle } from '../../src/symtable/mangle.js';
import { Def, type Scope, SymbolScope } from '../../src/symtable/scope.js';

const scopesOf = (source: string): Scope[] => {
  const all: Scope[] = [];
  const walk = (scope: Scope): void => {
    all.push(scope);
    scope.children.forEach(walk);
  };
  walk(symtable(source, { filename: 'test.py' }).top);
  return all;
};

describe('symbol table', () => {
  it('makes a local a cell when an inner function uses it', () => {
    const [, outer, inner] = scopesOf('def f():\n  x = 1\n  def g(): return x\n');
    expect(outer!.getScope('x')).toBe(SymbolScope.Cell);
    expect(inner!.getScope('x')).toBe(SymbolScope.Free);
    expect(inner!.free).toBe(true);
    expect(outer!.childFree).toBe(true);
  });

  it('hands a free variable through a scope that does not use it', () => {
    const [, , middle] = scopesOf('def f(x):\n  def g():\n    def h(): return x\n');
    expect(middle!.getScope('x')).toBe(SymbolScope.Free);
  });

  it('does not let functions see the names of a class', () => {
    const [, , method] = scopesOf('class C:\n  x = 1\n  def m(self): return x\n');
    expect(method!.getScope('x')).toBe(SymbolScope.GlobalImplicit);
  });

  it('asks for the class cell where super() is used', () => {
    const [, cls, method] = scopesOf('class C:\n  def m(self): return super()\n');
    expect(cls!.needsClassClosure).toBe(true);
    expect(method!.getScope('__class__')).toBe(SymbolScope.Free);
  });

  it('merges the names of an inlined comprehension, and adopts its children', () => {
    const [top, child] = scopesOf('[lambda: x for x in y]');
    expect(top!.symbols.has('x')).toBe(true);
    expect(top!.getSymbol('x') & Def.COMP_CELL).not.toBe(0);
    expect(child!.name).toBe('lambda');
  });

  it('binds an assignment expression outside the comprehension', () => {
    const [, f] = scopesOf('def f(y): return [z := x for x in y]');
    expect(f!.getScope('z')).toBe(SymbolScope.Local);
  });

  it('marks annotation scopes of a class as seeing its names', () => {
    const [, cls, params] = scopesOf('class C:\n  x = int\n  def m[T: x](self): pass\n');
    expect(cls!.needsClassdict).toBe(true);
    expect(params!.canSeeClassScope).toBe(true);
  });
});

describe('mangle', () => {
  it.each([
    ['C', '__x', '_C__x'],
    ['__C', '__x', '_C__x'],
    ['C', '__x__', '__x__'],
    ['C', '_x', '_x'],
    ['C', '__a.b', '__a.b'],
    ['___', '__x', '__x'],
    [null, '__x', '__x'],
  ])('in class %s %s is %s', (cls, name, mangled) => expect(mangle(cls, name)).toBe(mangled));
});
