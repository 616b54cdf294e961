import { createJit } from '@pyco/jit';
import { createNodeRuntime } from '@pyco/runtime/node';
import { strToJs } from '@pyco/vm';
import { describe, expect, it } from 'vitest';

/** What `f` gives, by `repr`, each time that it is called. */
function results(program: string, threshold: number | undefined, calls: number): (string | undefined)[] {
  const runtime = createNodeRuntime({ parts: { codeCompiler: threshold === undefined ? undefined : createJit({ threshold }) } });
  runtime.run(`import sys\n${program}`);
  return Array.from({ length: calls }, (_, i) => strToJs(runtime.eval(`repr(f(${i}))`)));
}

/** A class whose special methods all write a variable of the frame that called, and return `result`. */
const writer = (method: string, result: string): string => `
class Writer:
    ${method}
        sys._getframe(1).f_locals['k'] = 'written'
        return ${result}
`;

const WRITES: readonly (readonly [what: string, method: string, result: string, use: string])[] = [
  ['an operator', 'def __add__(self, other):', '1', 'w + 1'],
  ['a reflected operator', 'def __radd__(self, other):', '1', '1 + w'],
  ['a unary operator', 'def __neg__(self):', '1', '-w'],
  ['a comparison', 'def __eq__(self, other):', 'True', 'w == 1'],
  ['a comparison that decides', 'def __lt__(self, other):', 'True', 'if w < 1: pass'],
  ['a truth value', 'def __bool__(self):', 'True', 'not w'],
  ['a truth value that decides', 'def __bool__(self):', 'True', 'if w: pass'],
  ['a test for an item', 'def __contains__(self, x):', 'True', '1 in w'],
  ['a test for an item that decides', 'def __contains__(self, x):', 'True', 'if 1 not in w: pass'],
  ['an item', 'def __getitem__(self, i):', '1', 'w[0]'],
  ['an item that is stored', 'def __setitem__(self, i, x):', 'None', 'w[0] = 1'],
  ['an attribute', 'def __getattr__(self, name):', '1', 'w.x'],
  ['an attribute that is stored', 'def __setattr__(self, name, x):', 'None', 'w.x = 1'],
  ['a format', 'def __format__(self, spec):', "''", "f'{w}'"],
  ['a call', 'def __call__(self, *args):', '1', 'w()'],
  ['a call with a star', 'def __call__(self, *args):', '1', 'w(*())'],
  ['an iterator', 'def __iter__(self):', 'iter(())', 'for x in w: pass'],
  ['a context', 'def __enter__(self):\n        pass\n    def __exit__(self, *args):', 'None', 'with w: pass'],
];

describe.each([0, 3])('code that is compiled after %i runs', (threshold) => {
  it.each(WRITES)('hears of a variable of its own that was written by %s', (_what, method, result, use) => {
    const program = `${writer(method, result)}\ndef f(i):\n    w = Writer()\n    k = 'own'\n    ${use}\n    return k`;
    expect(results(program, threshold, 6)).toEqual(Array.from({ length: 6 }, () => "'written'"));
  });

  it('hears of a variable of its own that was written beneath a native', () => {
    const write = `lambda x: frame.f_locals.__setitem__('k', 'written')`;
    for (const use of [`sorted([1], key=${write})`, `list(map(${write}, [1]))`, `for _ in map(${write}, [1]): pass`]) {
      const program = `def f(i):\n    k = 'own'\n    frame = sys._getframe()\n    ${use}\n    return k`;
      expect(results(program, threshold, 6), use).toEqual(Array.from({ length: 6 }, () => "'written'"));
    }
  });

  it('hears of a variable of its own that was written by a generator that it goes on with', () => {
    const uses = [
      ['def', 'g = plain(frame); g.send(None)'],
      ['def', 'for _ in plain(frame): pass'],
      ['def', 'for _ in map(str, plain(frame)): pass'],
      ['async def', 'async for _ in asynchronous(frame): pass'],
      ['async def', 'await anext(asynchronous(frame))'],
    ];
    for (const [def, use] of uses) {
      const program = `
def plain(frame):
    frame.f_locals['k'] = 'written'
    yield
async def asynchronous(frame):
    frame.f_locals['k'] = 'written'
    yield
def finish(x):
    try:
        return x if isinstance(x, str) else x.send(None)
    except StopIteration as stop:
        return stop.value
${def} inner():
    k = 'own'
    frame = sys._getframe()
    ${use}
    return k
def f(i):
    return finish(inner())`;
      expect(results(program, threshold, 6), use).toEqual(Array.from({ length: 6 }, () => "'written'"));
    }
  });

  it('goes on behind an async generator that ends, fails, or waits in between', () => {
    const program = `
class Wait:
    def __await__(self):
        return (yield 'wait')
async def numbers(n):
    for i in range(n):
        if i % 3 == 0:
            await Wait()
        yield i
    if n == 5:
        raise ValueError(n)
async def inner(n):
    seen = []
    try:
        async for i in numbers(n):
            seen.append(i)
        else:
            seen.append('end')
    except ValueError as error:
        seen.append(error.args)
    return seen
def f(i):
    coroutine, waits = inner(i), 0
    try:
        while True:
            waits += coroutine.send(None) == 'wait'
    except StopIteration as stop:
        return waits, stop.value`;
    expect(results(program, threshold, 7)).toEqual([
      "(0, ['end'])",
      "(1, [0, 'end'])",
      "(1, [0, 1, 'end'])",
      "(1, [0, 1, 2, 'end'])",
      "(2, [0, 1, 2, 3, 'end'])",
      '(2, [0, 1, 2, 3, 4, (5,)])',
      "(2, [0, 1, 2, 3, 4, 5, 'end'])",
    ]);
  });

  it('reports its lines from where a truth value has set a trace function', () => {
    const program = `
lines = []
def tracer(frame, event, arg):
    lines.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer
class Setter:
    def __bool__(self):
        sys._getframe(1).f_trace = tracer
        sys.settrace(tracer)
        return True
def inner():
    s = Setter()
    if s:
        x = 1
    return x
def f(i):
    lines.clear()
    inner()
    sys.settrace(None)
    return [event for event in lines if event[0] != 'call'][-3:]`;
    expect(results(program, threshold, 6)).toEqual(Array.from({ length: 6 }, () => "[('line', 3), ('line', 4), ('return', 4)]"));
  });

  it('handles a string that grows too long where it grew', () => {
    const program = `
def f(i):
    s = 'x' * 2 ** 28
    grown = 0
    try:
        while True:
            s = s + s
            grown += 1
    except MemoryError:
        return grown, len(s)`;
    expect(results(program, threshold, 6)).toEqual(results(program, undefined, 6));
  });
});

describe.each([undefined, 0, 3])('a full stack of JavaScript, with code compiled after %s runs', (threshold) => {
  it('raises what can be handled, time after time', () => {
    const program = `
class A:
    def __init__(self, n):
        self.n = n
    def __radd__(self, other):
        return deeper(self.n + 1)
def deeper(n):
    return 1 + A(n)
def f(i):
    k = i + 1
    try:
        deeper(0)
    except RecursionError as error:
        return k, str(error)[:32], A(k).n`;
    const expected = Array.from({ length: 5 }, (_, i) => `(${i + 1}, 'maximum recursion depth exceeded', ${i + 1})`);
    expect(results(program, threshold, 5)).toEqual(expected);
  });
});
