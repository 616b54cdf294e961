import { nativeModules } from '@pyco/stdlib';
import { exc, makeException, PyModule } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../src/compilers/pyco-compiler.js';
import { createRuntime } from '../src/index.js';

/**
 * Runs a program that tries things no program should, by a seeded generator `pick`: each of them may raise, but nothing may end the program. Where
 * something does, the error of `run` names the place, and `log` what was tried last.
 */
function survives(program: string): readonly number[] {
  const runtime = createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler });
  runtime.run(`
import sys
seed = 1
def number(n):
    global seed
    seed = (seed * 1103515245 + 12345) % 2**31
    return (seed >> 8) % n
def pick(choices):
    return choices[number(len(choices))]
last = tried = raised = 0
def attempt(what, f, *args, **kw):
    global last, tried, raised
    last, tried = what, tried + 1
    try:
        return f(*args, **kw)
    except BaseException as error:
        raised += 1
        str(error)
sys.setrecursionlimit(200)`);
  // What has not come to an end within so many steps never will.
  const main = runtime.interp.modules.getStr('__main__');
  const inAttempt = (): unknown => (main instanceof PyModule ? main.dict.getStr('tried') : undefined);
  let seen: unknown;
  const { mainThread } = runtime.interp;
  mainThread.setBudget(
    {
      exhausted: () => {
        if (inAttempt() === seen) {
          seen = undefined;
          throw makeException(exc.TimeoutError);
        }
        seen = inAttempt();
        return 100_000;
      },
    },
    100_000,
  );
  try {
    runtime.run(program);
  } catch (error) {
    mainThread.setBudget(undefined, 0);
    throw new Error(`${String(runtime.eval('str(last)'))} ended the program: ${(error as Error).message.slice(0, 2000)}`);
  }
  return [Number(runtime.eval('tried')), Number(runtime.eval('raised'))];
}

const ODD_VALUES = `
class Wrong:
    def __repr__(self): return 5
    def __hash__(self): return 'x'
    def __len__(self): return 'x'
    def __iter__(self): return 5
    def __eq__(self, other): raise KeyError
    def __bool__(self): return 7
    def __index__(self): return 'x'
    def __call__(self, *args, **kw): return None
    def __getitem__(self, i): return i
    def __lt__(self, other): return 5
    def __get__(self, obj, cls): return 5
    def __buffer__(self, flags): return 5
class Huge:
    def __index__(self): return 2**70
def generate(): yield 1
def function(a, b=1, *c, d=2, **e): return a
odd = [lambda v=v: v for v in (None, True, 0, 1, -1, 255, 2**31, 2**53, 2**63, -2**100, 0.0, 1.5, float('nan'), 1j, 'a', '', '\\ud800', '\\U0001f600', '%s%d', '{0.a[1]}{',
    b'', b'abc', (), (1, 2), ('a',), frozenset([1]), ..., NotImplemented, slice(None), slice('a'), range(3), int, str, object, type, ValueError, function, len, str.join)]
odd += [Wrong, Huge, generate, lambda: [], lambda: [1, 'a'], lambda: {}, lambda: {'a': 1}, lambda: {1, 2}, lambda: bytearray(b'abc'), lambda: memoryview(bytearray(b'abcd')),
    lambda: iter([1]), lambda: property(len), lambda: ValueError('x'), lambda: function.__code__, lambda: zip([1]), lambda: object(), lambda: super(Wrong, Wrong())]
def args(most): return [pick(odd)() for _ in range(number(most + 1))]`;

describe('a program cannot end the interpreter', () => {
  it('by calling natives and their methods with whatever comes to hand', () => {
    const [tried, raised] = survives(`${ODD_VALUES}
import builtins, _struct, _collections, itertools, _functools, _operator, math, array, _io, _json, _sre, binascii, _bisect, _heapq, _random, _csv, _datetime, marshal
NOT = {'exit', 'quit', 'input', 'breakpoint', 'print', '_write_atomic', 'sleep', 'help', 'exec', 'eval', 'open', 'open_code', 'FileIO', 'count', 'repeat', 'cycle', '__doc__', '__import__'}
for module in (builtins, _struct, _collections, itertools, _functools, _operator, math, array, _io, _json, _sre, binascii, _bisect, _heapq, _random, _csv, _datetime, marshal):
    for name, thing in list(vars(module).items()):
        if name in NOT or not callable(thing): continue
        if not isinstance(thing, type):
            for _ in range(2): attempt((module, name), thing, *args(4))
            continue
        made = [made for made in [attempt((module, name), thing, *args(3)) for _ in range(5)] if made is not None]
        made += [attempt((module, name, '__new__'), thing.__new__, thing)]
        for method, found in list(vars(thing).items()):
            if method in NOT: continue
            if callable(found): attempt((module, name, method), found, pick(made), *args(3))
            elif hasattr(type(found), '__set__'): attempt((module, name, method, 'set'), found.__set__, pick(made), *args(1))
            attempt((module, name, method, 'get'), getattr, pick(made), method)
            attempt((module, name, 'repr'), repr, pick(made))`);
    expect(tried).toBeGreaterThan(3000);
    expect(raised).toBeGreaterThan(1000);
  });

  it('by running code that no compiler would make', () => {
    const [tried, raised] = survives(`
import marshal
def f(a, b=2, *c, d=4, **e):
    x = [i * a for i in range(3)]
    try:
        with a as z: x.append(z)
    except (TypeError, ValueError) as err: x = str(err)
    finally: b += 1
    def inner(q):
        nonlocal b
        return q + b
    return inner(a), f'{a!r:>{b}}', {1: x, **e}, [*c], a if a else b
def g(n):
    for i in range(n):
        got = yield i
        if got: return got
    yield from [1, 2]
async def h(n):
    async with n as m: await m
    return [i async for i in n]
codes = [f.__code__, g.__code__, h.__code__, *(c for c in f.__code__.co_consts if hasattr(c, 'co_code'))]
Code, Function, Cell = type(f.__code__), type(f), type((lambda x: lambda: x)(1).__closure__[0])
odd = [None, -1, 0, 1, 255, 2**31, 'x', b'', b'\\0', b'\\xff' * 9, b'\\0' * 20, (), (1,), ('a',), ('a',) * 300, ('',), [], (f.__code__,), 0x20, 0x80, 0x200]
fields = ['argcount', 'posonlyargcount', 'kwonlyargcount', 'nlocals', 'stacksize', 'flags', 'code', 'consts', 'names', 'varnames', 'filename', 'name', 'qualname', 'firstlineno', 'linetable',
    'exceptiontable', 'freevars', 'cellvars']
def mutated(data):
    data = bytearray(data)
    for _ in range(1 + number(3)): data[number(len(data))] = number(256) if number(2) else number(120)
    return bytes(data)
def run(code):
    closure = tuple(Cell(1) for _ in code.co_freevars)
    made = Function(code, {'__builtins__': {'str': str, 'range': range}}, None, None, closure)(*[pick([1, [2], f])] * code.co_argcount)
    if hasattr(made, 'send'):
        for _ in range(3): made.send(None)
for i in range(300):
    code = pick(codes)
    kind = number(4)
    if kind == 0: made = attempt('replace', lambda: code.replace(co_code=mutated(code.co_code)))
    elif kind == 1: made = attempt('replace', lambda: code.replace(**{'co_' + pick(fields): pick(odd)}))
    elif kind == 2: made = attempt('loads', lambda: marshal.loads(mutated(marshal.dumps(code))))
    else:
        values = [getattr(code, 'co_' + field) for field in fields]
        values[number(len(values))] = pick(odd)
        made = attempt('CodeType', lambda: Code(*values))
    if isinstance(made, Code):
        attempt(('run', i), run, made)
        attempt(('eval', i), eval, made, {'__builtins__': {}})
        attempt(('look', i), lambda: (list(made.co_lines()), list(made.co_positions()), repr(made), hash(made), made == code))`);
    expect(tried).toBeGreaterThan(600);
    expect(raised).toBeGreaterThan(200);
  });

  it('by nesting what natives go into', () => {
    const [, raised] = survives(`
import _json, marshal, _operator
def nested(wrap, x):
    for _ in range(3000): x = wrap(x)
    return x
wraps = [lambda x: [x], lambda x: (x,), lambda x: {1: x}, lambda x: zip(x)]
for n, wrap in enumerate(wraps):
    for looks in (repr, str, hash, bool, marshal.dumps, next, lambda x: x == nested(wrap, []), lambda x: isinstance(1, x)):
        attempt((n, looks), looks, nested(wrap, []))
for source in ('(' * 4000, '-' * 4000 + '1', '[' * 4000 + ']' * 4000):
    attempt(source[:9], compile, source, '', 'eval')
class R: pass
for name, asks in {'__repr__': repr, '__hash__': hash, '__len__': len, '__iter__': iter, '__bool__': bool, '__call__': lambda r: r(), '__next__': next, '__index__': _operator.index}.items():
    setattr(R, name, lambda self, asks=asks: asks(self))
    if name == '__next__': continue
    attempt(name, asks, R())`);
    expect(raised).toBeGreaterThan(20);
  });

  it('by asking for more than there can be', () => {
    const [, raised] = survives(`
import array, _collections, _io, _sha3, _struct, itertools, math
for n in (2**31, 2**40, 2**53, 2**63 - 1, 2**63, 2**100, -2**31, -2**100):
    for asks in (lambda: 'a' * n, lambda: b'a' * n, lambda: [0] * n, lambda: (0,) * n, lambda: bytearray(n), lambda: bytes(n), lambda: 1 << n, lambda: 'a'.zfill(n), lambda: b'a'.ljust(n),
        lambda: '\\t'.expandtabs(n), lambda: (1).to_bytes(n, 'big'), lambda: '%*d' % (n, 1), lambda: format(1.5, f'.{n}f'), lambda: array.array('d', [1]) * n, lambda: _collections.deque([1]) * n,
        lambda: _struct.calcsize(f'{n}d'), lambda: next(itertools.combinations_with_replacement('ab', n)), lambda: memoryview(b'abcd').cast('B', [n]), lambda: range(n)[n], lambda: 'a'[n],
        lambda: math.ldexp(1.0, n), lambda: math.factorial(n), lambda: sys.setrecursionlimit(n), lambda: round(15, -n), lambda: [].insert(n, 1), lambda: chr(n), lambda: bytes([n]), lambda: next(itertools.product('ab', repeat=n)),
        lambda: _struct.pack('i', n), lambda: slice(n, n, n).indices(n), lambda: 'a'.replace('a', 'b', n),
        lambda: itertools.tee([1], n), lambda: _sha3.shake_128().digest(n), lambda: _struct.pack(f'{n}x'), lambda: _io.BytesIO().seek(n) and None, lambda: _collections.deque([1, 2], n) * n):
        attempt((n, asks), asks)
        sys.setrecursionlimit(200)`);
    expect(raised).toBeGreaterThan(120);
  });
});

describe('what a code object is refused for', () => {
  const said = (replaced: string): string => {
    const runtime = createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler });
    runtime.run(`
def f(a):
    return a
try:
    f.__code__ = f.__code__.replace(${replaced})
    result = f(1)
except BaseException as error:
    result = f'{type(error).__name__}: {error}'`);
    return String(runtime.eval('result')).replace(/ \(.*/, '');
  };

  it('is what CPython says where it looks, and otherwise a SystemError that names the place', () => {
    expect(said('co_argcount=-1')).toBe('ValueError: co_argcount must be a positive integer');
    expect(said("co_code=b'\\0'")).toBe('ValueError: code: co_code is malformed');
    expect(said('co_varnames=()')).toBe('ValueError: code: co_varnames is too small');
    expect(said("co_code=b'\\xe5\\0'")).toBe('SystemError: unknown opcode 229');
    expect(said("co_code=f.__code__.co_code[:4] + b'\\xe5\\0'")).toBe('SystemError: unknown opcode 229');
    expect(said('co_code=f.__code__.co_code[:4]')).toBe(
      'SystemError: bad code object: the instruction at offset 2 control runs off the end of the code',
    );
  });
});
