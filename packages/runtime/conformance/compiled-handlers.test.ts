import { createJit } from '@pyco/jit';
import { createNodeRuntime } from '@pyco/runtime/node';
import { strToJs } from '@pyco/vm';
import { describe, expect, it } from 'vitest';

// Programs whose `f` is called six times, with 0 to 5, and what CPython 3.13 gave by `repr`: one text where it was the same each time.

type Row = readonly [what: string, program: string, given: string | readonly string[]];

const HANDLERS: readonly Row[] = [
  [
    'an exception of its own, of what it calls, and of a native',
    `
def inner(n):
    if n % 2: raise KeyError(n)
    return {}[n]
def f(i):
    seen = []
    for n in range(4):
        try:
            if n == 2: raise ValueError(n)
            seen.append(inner(n) if n < 3 else int('x'))
        except KeyError as error:
            seen.append(('key', error.args, error.__traceback__.tb_next.tb_frame.f_code.co_name))
        except ValueError as error:
            seen.append(('value', error.args))
        else:
            seen.append('else')
        finally:
            seen.append(n)
    return seen, 'error' in locals(), sys.exception()
`,
    `([('key', (0,), 'inner'), 0, ('key', (1,), 'inner'), 1, ('value', (2,)), 2, ('value', ("invalid literal for int() with base 10: 'x'",)), 3], False, None)`,
  ],
  [
    'handlers in handlers, in the order of their contexts',
    `
def f(i):
    try:
        try:
            raise ValueError(1)
        except ValueError as first:
            try:
                1 / 0
            except ZeroDivisionError as second:
                held = second.__context__ is first, sys.exception() is second
            again = sys.exception() is first
            raise KeyError(2) from None
    except KeyError as third:
        return held, again, type(third.__context__).__name__, third.__suppress_context__
`,
    `((True, True), True, 'ValueError', True)`,
  ],
  [
    'what no handler of it wants, and what one raises again',
    `
def inner(n):
    try:
        try:
            [][n]
        except KeyError:
            return 'wrong'
        finally:
            log.append(n)
    except IndexError:
        log.append('again')
        raise
def f(i):
    global log
    log = []
    for n in range(3):
        try:
            inner(n)
        except LookupError as error:
            tb, depth = error.__traceback__, 0
            while tb is not None:
                log.append(tb.tb_lineno - inner.__code__.co_firstlineno)
                tb = tb.tb_next
    return log, sys.exception()
`,
    `([0, 'again', 16, 3, 1, 'again', 16, 3, 2, 'again', 16, 3], None)`,
  ],
  [
    'loops in loops that go on behind their handlers, or end there',
    `
def f(i):
    found = []
    for a in range(4):
        for b in range(4):
            try:
                if a == b == 2: raise StopIteration(b)
                found.append((a, b, 6 // (a - b)))
            except ZeroDivisionError:
                continue
            except StopIteration as stop:
                found.append(stop.value)
                break
        else:
            found.append('whole')
    while True:
        try:
            return found, [].pop()
        except IndexError:
            break
    return found
`,
    `[(0, 1, -6), (0, 2, -3), (0, 3, -2), 'whole', (1, 0, 6), (1, 2, -6), (1, 3, -3), 'whole', (2, 0, 3), (2, 1, 6), 2, (3, 0, 2), (3, 1, 3), (3, 2, 6), 'whole']`,
  ],
  [
    'contexts that swallow and contexts that do not',
    `
class Manager:
    def __init__(self, swallows): self.swallows = swallows
    def __enter__(self): return self
    def __exit__(self, kind, error, tb):
        seen.append((kind and kind.__name__, tb and tb.tb_lineno - f.__code__.co_firstlineno))
        return self.swallows
def f(i):
    global seen
    seen = []
    for n in range(3):
        with Manager(True) as m:
            if n: raise ValueError(n)
        try:
            with Manager(False), Manager(n == 1):
                {}[n]
        except KeyError as error:
            seen.append(error.args)
    return seen
`,
    `[(None, None), ('KeyError', 8), ('KeyError', 8), (0,), ('ValueError', 5), ('KeyError', 8), (None, None), ('ValueError', 5), ('KeyError', 8), ('KeyError', 8), (2,)]`,
  ],
  [
    'generators that handle what is thrown into them, and coroutines',
    `
def numbers():
    got = None
    for n in range(6):
        try:
            got = yield n, got, sys.exception()
        except ValueError as error:
            got = yield 'handled', error.args, sys.exception() is error
async def waits(g):
    try:
        return await Wait(g)
    except KeyError as error:
        return 'missing', error.args
class Wait:
    def __init__(self, n): self.n = n
    def __await__(self):
        yield self.n
        raise KeyError(self.n)
def f(i):
    g = numbers()
    out = [next(g), g.send(1), g.throw(ValueError(2)), next(g), g.throw(ValueError(3)), g.send(4)]
    c = waits(i % 3)
    out.append(c.send(None))
    try:
        c.send(None)
    except StopIteration as stop:
        out.append(stop.value)
    return out
`,
    [
      `[(0, None, None), (1, 1, None), ('handled', (2,), True), (2, None, None), ('handled', (3,), True), (3, 4, None), 0, ('missing', (0,))]`,
      `[(0, None, None), (1, 1, None), ('handled', (2,), True), (2, None, None), ('handled', (3,), True), (3, 4, None), 1, ('missing', (1,))]`,
      `[(0, None, None), (1, 1, None), ('handled', (2,), True), (2, None, None), ('handled', (3,), True), (3, 4, None), 2, ('missing', (2,))]`,
      `[(0, None, None), (1, 1, None), ('handled', (2,), True), (2, None, None), ('handled', (3,), True), (3, 4, None), 0, ('missing', (0,))]`,
      `[(0, None, None), (1, 1, None), ('handled', (2,), True), (2, None, None), ('handled', (3,), True), (3, 4, None), 1, ('missing', (1,))]`,
      `[(0, None, None), (1, 1, None), ('handled', (2,), True), (2, None, None), ('handled', (3,), True), (3, 4, None), 2, ('missing', (2,))]`,
    ],
  ],
  [
    'recursion to the limit, and a handler on the way back',
    `
def down(n):
    try:
        return down(n + 1)
    except RecursionError:
        return n > 50
def f(i):
    try:
        return down(0)
    finally:
        i = None
`,
    `True`,
  ],
  [
    'a StopIteration that a loop hears, and one that it does not',
    `
class Numbers:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration('done')
        self.n -= 1
        return self.n
def f(i):
    seen = []
    try:
        for n in Numbers(3): seen.append(n)
        for n in Numbers(1): seen.append(next(Numbers(0)))
    except StopIteration as stop:
        seen.append(stop.value)
    return seen
`,
    `[2, 1, 0, 'done']`,
  ],
  [
    'groups of exceptions',
    `
def f(i):
    seen = []
    try:
        raise ExceptionGroup('g', [ValueError(1), KeyError(2), TypeError(3)])
    except* ValueError as group:
        seen.append(group.exceptions[0].args)
    except* (KeyError, TypeError) as group:
        seen.append(len(group.exceptions))
    return seen, sys.exception()
`,
    `([(1,), 2], None)`,
  ],
];

const IN_PLACE: readonly Row[] = [
  [
    'pairs of dicts, enumerations and zips',
    `
def f(i):
    d = {'a': 1, 2: 'b', (3,): None}
    seen = [(k, v) for k, v in d.items()]
    seen += [(n, x) for n, x in enumerate('xyz', 2 ** 53 - 2)]
    one = iter([1, 2, 3])
    seen += [(a, b) for a, b in zip(one, one)]
    left, right = iter([1, 2, 3]), iter((4, 5))
    for a, b in zip(left, right): seen.append(a * b)
    seen.append(list(left))
    for a, (b, c) in enumerate([(1, 2), [3, 4]]): seen.append(a + b + c)
    for pair in enumerate('p'): seen.append(pair)
    e = enumerate(x for x in 'ab')
    for n, x in e: seen.append((n, x, next(e, None)))
    return seen
`,
    `[('a', 1), (2, 'b'), ((3,), None), (9007199254740990, 'x'), (9007199254740991, 'y'), (9007199254740992, 'z'), (1, 2), 4, 10, [], 3, 8, (0, 'p'), (0, 'a', (1, 'b'))]`,
  ],
  [
    'pairs that cannot be had',
    `
class Odd(enumerate):
    def __next__(self): return 'odd', super().__next__()
def f(i):
    d, seen = dict.fromkeys(range(3)), []
    try:
        for k, v in d.items():
            seen.append(k)
            d[k + 10] = 1
    except RuntimeError as error:
        seen.append(str(error))
    try:
        for a, b in zip([1, 2], [1], strict=True): seen.append(a)
    except ValueError as error:
        seen.append(str(error))
    try:
        for a, b in [(1, 2), (1, 2, 3)]: seen.append(a)
    except ValueError as error:
        seen.append(str(error))
    for a, b in Odd('q'): seen.append((a, b))
    return seen
`,
    `[0, 'dictionary changed size during iteration', 1, 'zip() argument 2 is shorter than argument 1', 1, 'too many values to unpack (expected 2)', ('odd', (0, 'q'))]`,
  ],
  [
    'what is looked for and what is true',
    `
class Len:
    def __len__(self): return 0
class Key:
    def __hash__(self): return hash('a')
    def __eq__(self, other): return other == 'a'
def f(i):
    plain, odd = {'a': 1, 2: 3}, {Key(): 1}
    found = ['a' in plain, 'b' in plain, 2.0 in plain, 'a' in odd, 'b' not in odd, 'a' in {Key()}, True in {1}, 'b' in 'abc', 2 in (1, 2)]
    truths = [bool(x) if x else not x for x in (0, 1, '', 'a', None, [], [0], {}, (), (0,), 0.0, 1.5, Len(), Key(), b'', set(), range(0), 10 ** 30)]
    return found, truths, {x % 3: str(x) for x in range(5)}, {y for y in (1, 1.0, True, 'a')}, f'{i}{"a"}{None}{1.5}{i:>3}{10 ** 20}', {Key(): n for n in range(2)}.values()
`,
    [
      `([True, False, True, True, True, True, True, True, True], [True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True], {0: '3', 1: '4', 2: '2'}, {1, 'a'}, '0aNone1.5  0100000000000000000000', dict_values([1]))`,
      `([True, False, True, True, True, True, True, True, True], [True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True], {0: '3', 1: '4', 2: '2'}, {1, 'a'}, '1aNone1.5  1100000000000000000000', dict_values([1]))`,
      `([True, False, True, True, True, True, True, True, True], [True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True], {0: '3', 1: '4', 2: '2'}, {1, 'a'}, '2aNone1.5  2100000000000000000000', dict_values([1]))`,
      `([True, False, True, True, True, True, True, True, True], [True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True], {0: '3', 1: '4', 2: '2'}, {1, 'a'}, '3aNone1.5  3100000000000000000000', dict_values([1]))`,
      `([True, False, True, True, True, True, True, True, True], [True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True], {0: '3', 1: '4', 2: '2'}, {1, 'a'}, '4aNone1.5  4100000000000000000000', dict_values([1]))`,
      `([True, False, True, True, True, True, True, True, True], [True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True], {0: '3', 1: '4', 2: '2'}, {1, 'a'}, '5aNone1.5  5100000000000000000000', dict_values([1]))`,
    ],
  ],
  [
    'properties and classes of classes',
    `
class Base:
    def __init__(self, x, y=2, *, z=3): self.x, self.y, self.z = x, y, z
    @property
    def total(self):
        if self.x == 4: raise AttributeError('no total')
        return self.x + self.y + self.z
    @classmethod
    def made(cls, x): return cls(x, z=x)
class Fake:
    __class__ = int
def f(i):
    b = Base(i, z=i)
    try:
        total = b.total
    except AttributeError as error:
        total = str(error)
    Base.__init__(b, 7)
    return total, b.total, b.__class__ is Base, Fake().__class__, isinstance(Fake(), int), Base(1, y=5).y, Base.made(3).z, (1).__class__
`,
    [
      `(2, 12, True, <class 'int'>, True, 5, 3, <class 'int'>)`,
      `(4, 12, True, <class 'int'>, True, 5, 3, <class 'int'>)`,
      `(6, 12, True, <class 'int'>, True, 5, 3, <class 'int'>)`,
      `(8, 12, True, <class 'int'>, True, 5, 3, <class 'int'>)`,
      `('no total', 12, True, <class 'int'>, True, 5, 3, <class 'int'>)`,
      `(12, 12, True, <class 'int'>, True, 5, 3, <class 'int'>)`,
    ],
  ],
  [
    'a sort, a set and a repr that call it back, and fail',
    `
class Item:
    def __init__(self, n): self.n = n
    def __lt__(self, other):
        if self.n == 13: raise ValueError('unlucky')
        return self.n < other.n
    def __eq__(self, other): return isinstance(other, Item) and self.n == other.n
    def __hash__(self): return self.n % 3
    def __repr__(self): return f'<{self.n}>'
def f(i):
    items = [Item(n * 7 % 10) for n in range(10)]
    try:
        sorted([Item(1), Item(13), Item(2)])
    except ValueError as error:
        failed = str(error), error.__traceback__.tb_next.tb_frame.f_code.co_name
    return sorted(items), len({Item(n % 4) for n in range(20)}), max(items, key=lambda x: -x.n), Item(3) in items, failed
`,
    `([<0>, <1>, <2>, <3>, <4>, <5>, <6>, <7>, <8>, <9>], 4, <0>, True, ('unlucky', '__lt__'))`,
  ],
];

const CALLS = 6;

function check(threshold: number | undefined, program: string, given: string | readonly string[]): void {
  const runtime = createNodeRuntime({ parts: { codeCompiler: threshold === undefined ? undefined : createJit({ threshold }) } });
  runtime.run(`import sys\n${program}`);
  const got = Array.from({ length: CALLS }, (_, i) => strToJs(runtime.eval(`repr(f(${i}))`)));
  expect(got).toEqual(typeof given === 'string' ? got.map(() => given) : given);
}

describe.each([undefined, 0, 1, 3])('code that is compiled after %s runs', (threshold) => {
  it.each(HANDLERS)('handles %s', (_what, program, given) => check(threshold, program, given));
  it.each(IN_PLACE)('does in place %s', (_what, program, given) => check(threshold, program, given));

  it('makes what a module makes at the first reading while its dict is gone through', () => {
    // Reading a value runs loops over pairs of its own.
    check(threshold, 'def f(i):\n    import socket\n    return all(type(k) is str for k, v in vars(socket).items())', 'True');
  });
});
