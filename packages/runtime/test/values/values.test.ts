import { nativeModules } from '@pyco/stdlib';
import { ProcessExit, PyFloat, PyList } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../../src/compilers/pyco-compiler.js';
import { ConversionError, createRuntime, LimitError, PythonError, type Runtime } from '../../src/index.js';

const make = (): Runtime => createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler });

/** What Python says of a value. */
function reprOf(value: unknown): unknown {
  const runtime = make();
  runtime.setGlobal('value', value);
  return runtime.toJs(runtime.eval('repr(value)'));
}

/** An expression's value in JavaScript. */
function jsOf(expression: string, options?: Parameters<Runtime['toJs']>[1]): unknown {
  const runtime = make();
  return runtime.toJs(runtime.eval(expression), options);
}

/** What `body` throws. */
function thrown(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('fromJs', () => {
  it.each([
    [null, 'None'],
    [undefined, 'None'],
    [true, 'True'],
    [3, '3'],
    [3.5, '3.5'],
    [-0, '-0.0'],
    [Number.NaN, 'nan'],
    [1e300, '1e+300'],
    [2 ** 53, '9007199254740992.0'],
    [7n, '7'],
    [-(2n ** 70n), '-1180591620717411303424'],
    ['käse 🧀', "'käse 🧀'"],
    [new Uint8Array([0, 255]), "b'\\x00\\xff'"],
    [new Uint8Array([65, 66]).buffer, "b'AB'"],
    [[1, [2, 'x'], {}], "[1, [2, 'x'], {}]"],
    [{ a: 1, b: { c: null } }, "{'a': 1, 'b': {'c': None}}"],
    [JSON.parse('{"__proto__": 1}'), "{'__proto__': 1}"],
    [
      new Map<unknown, unknown>([
        [1, 'one'],
        [null, 2n],
      ]),
      "{1: 'one', None: 2}",
    ],
    [new Set([1, 2, 1]), '{1, 2}'],
  ])('takes %s to %s', (value, repr) => expect(reprOf(value)).toBe(repr));

  it('keeps circles, and what is shared', () => {
    const runtime = make();
    const shared = [1];
    const circle: unknown[] = [shared, shared];
    circle.push(circle);
    runtime.setGlobal('value', circle);
    expect(runtime.eval('value[0] is value[1] and value[2] is value')).toBe(true);
  });

  it('copies: neither side sees what the other changes', () => {
    const runtime = make();
    const bytes = new Uint8Array([1]);
    const list = [1];
    runtime.setGlobal('value', [bytes, list]);
    bytes[0] = 9;
    list.push(2);
    expect(runtime.eval("value == [b'\\x01', [1]]")).toBe(true);
  });

  it('takes structures of any depth', () => {
    const runtime = make();
    let deep: unknown[] = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    const value = runtime.fromJs(deep);
    expect(value).toBeInstanceOf(PyList);
    let depth = 0;
    for (let at = runtime.toJs(value) as unknown[]; at.length > 0; at = at[0] as unknown[]) depth++;
    expect(depth).toBe(100_000);
  });

  it('leaves guest values as they are, and hands other objects through', () => {
    const runtime = make();
    const list = runtime.eval('[1, 2.5]');
    const date = new Date(0);
    runtime.setGlobal('value', { list, date });
    runtime.setGlobal('same', (value: unknown) => value === date);
    expect(runtime.eval("value['list'].append(3) or same(value['date'])")).toBe(true);
    expect(runtime.toJs(list)).toEqual([1, 2.5, 3]);
  });

  it('names the place of what has no form', () => {
    const runtime = make();
    expect(() => runtime.fromJs({ rows: [1, { 'a b': Symbol('s') }] })).toThrow(
      'fromJs: value.rows[1]["a b"] is a symbol, which has no form in Python',
    );
    expect(thrown(() => runtime.fromJs([Symbol.iterator]))).toBeInstanceOf(ConversionError);
    expect(() => runtime.fromJs([new Set([[1]])])).toThrow('fromJs: value[0] has an item that is an array: Python could not hash it');
    expect(() => runtime.fromJs(new Map([[{}, 1]]))).toThrow('fromJs: value has a key that is a plain object: Python could not hash it');
  });
});

describe('toJs', () => {
  it.each([
    ['None', null],
    ['True', true],
    ['3', 3],
    ['3.0', 3],
    ['2 ** 70', 2n ** 70n],
    ["'käse 🧀'", 'käse 🧀'],
    ["bytearray(b'ab')", new Uint8Array([97, 98])],
    ["memoryview(b'abcd')[::2]", new Uint8Array([97, 99])],
    ["[1, (2, 'x'), {}]", [1, [2, 'x'], {}]],
    ["{'a': {'b': None}}", { a: { b: null } }],
    ['{1, 2}', new Set([1, 2])],
    ['frozenset((1,))', new Set([1])],
    ["type('I', (int,), {})(5)", 5],
    ["type('S', (str,), {})('x')", 'x'],
    ["type('F', (float,), {})(1.5)", 1.5],
    ["__import__('_collections').OrderedDict(b=1, a=2)", { b: 1, a: 2 }],
  ])('takes %s to its form', (expression, value) => expect(jsOf(expression)).toEqual(value));

  it('makes Maps of dicts where they are asked for, and else says why a key is no name', () => {
    expect(jsOf('{1: {2: 3}}', { dicts: 'map' })).toEqual(new Map([[1, new Map([[2, 3]])]]));
    expect(() => jsOf("[{'rows': {(1, 2): 3}}]")).toThrow(
      "toJs: value[0].rows has a key of type tuple and not str: ask for { dicts: 'map' }",
    );
  });

  it('never touches a prototype', () => {
    const value = jsOf("{'__proto__': {'polluted': True}}") as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect('polluted' in value).toBe(false);
  });

  it('keeps circles, and gives instances as guest values', () => {
    const runtime = make();
    runtime.run('class C: pass\nc = C()\na = [c]\na.append(a)');
    const a = runtime.getGlobal('a') as unknown[];
    expect(a[1]).toBe(a);
    expect(a[0]).toBe(runtime.eval('c'));
    expect(runtime.getGlobal('nothing')).toBeUndefined();
  });
});

describe('a function of JavaScript', () => {
  it('is called with JavaScript values, keywords as one object behind them', () => {
    const runtime = make();
    const calls: unknown[][] = [];
    runtime.setGlobal('log', (...args: unknown[]) => {
      calls.push(args);
      return { count: calls.length };
    });
    expect(runtime.toJs(runtime.eval("[log(1, [2.5]), log('x', level=3), log()]"))).toEqual([{ count: 1 }, { count: 2 }, { count: 3 }]);
    expect(calls).toEqual([[1, [2.5]], ['x', { level: 3 }], []]);
  });

  it('has its name, and comes back as itself', () => {
    const runtime = make();
    const sqrt = Math.sqrt;
    runtime.setGlobal('f', sqrt);
    expect(runtime.eval('repr(f)')).toBe('<built-in function sqrt>');
    expect(runtime.getGlobal('f')).toBe(sqrt);
    expect(runtime.eval('f(2)')).toBeInstanceOf(PyFloat);
    runtime.setGlobal('g', sqrt);
    expect(runtime.eval('f is g')).toBe(true);
  });

  it('raises RuntimeError for what it throws, which is the cause of the PythonError', () => {
    const runtime = make();
    const problem = new RangeError('no such row');
    runtime.setGlobal('row', () => {
      throw problem;
    });
    runtime.run('try:\n    row()\nexcept RuntimeError as e:\n    text = str(e)');
    expect(runtime.getGlobal('text')).toBe('no such row');
    const error = thrown(() => runtime.run('row()')) as PythonError;
    expect(error).toBeInstanceOf(PythonError);
    expect(error.message).toBe('RuntimeError: no such row');
    expect(error.cause).toBe(problem);
  });

  it('raises TypeError in Python for what has no form', () => {
    const runtime = make();
    runtime.setGlobal('f', () => [Symbol('x')]);
    expect(() => runtime.run('f()')).toThrow('TypeError: fromJs: value[0] is a symbol, which has no form in Python');
    expect(() => runtime.run('f({1: 2})')).toThrow('TypeError: toJs: value has a key of type int');
  });

  it('lets an exception of Python through that a callback raised', () => {
    const runtime = make();
    runtime.setGlobal('twice', (f: () => unknown) => [f(), f()]);
    runtime.run(`
def bad(): raise KeyError('k')
try:
    twice(bad)
except KeyError as e:
    caught = e.args
`);
    expect(runtime.getGlobal('caught')).toEqual(['k']);
  });

  it('ends the program where the program ends its process, or reaches a limit, beneath it', async () => {
    const runtime = make();
    runtime.setGlobal('call', (f: () => unknown) => f());
    runtime.run('import posix\ndef leave(): posix._exit(3)\ndef spin():\n    while True: pass');
    expect(thrown(() => runtime.run('call(leave)'))).toBeInstanceOf(ProcessExit);
    await expect(runtime.runAsync('call(spin)', { stepBudget: 10_000 })).rejects.toBeInstanceOf(LimitError);
  });

  it('that gives a promise is waited for, while other threads run', async () => {
    const runtime = make();
    const order: string[] = [];
    let answer = (_text: string): void => {};
    runtime.setGlobal('ask', async (question: string) => {
      order.push(question);
      return { text: await new Promise((resolve) => (answer = resolve)) };
    });
    runtime.setGlobal('say', (text: string) => {
      order.push(text);
      answer('answer');
    });
    await runtime.runAsync(`
import _thread
def other(): say('other')
_thread.start_new_thread(other, ())
got = ask('question')['text']
`);
    expect(order).toEqual(['question', 'other']);
    expect(runtime.getGlobal('got')).toBe('answer');
    runtime.setGlobal('fail', async () => Promise.reject(new Error('offline')));
    await expect(runtime.runAsync('fail()')).rejects.toThrow('RuntimeError: offline');
    expect(() => runtime.run("ask('now')")).toThrow(PythonError);
  });
});

describe('a module of JavaScript values', () => {
  it('is imported as any other', () => {
    const runtime = make();
    runtime.setModule('shop', { price: (name: string) => name.length * 1.5, CURRENCY: 'EUR' });
    runtime.run('import shop\nfrom shop import price\nbill = (price("tea"), shop.CURRENCY, shop.__name__)');
    expect(runtime.getGlobal('bill')).toEqual([4.5, 'EUR', 'shop']);
    expect(() => runtime.run('from shop import nothing')).toThrow(
      "ImportError: cannot import name 'nothing' from 'shop' (unknown location)",
    );
  });
});

describe('a function of Python', () => {
  it('takes and gives JavaScript values, keeps its identity, and throws PythonError', () => {
    const runtime = make();
    runtime.run(`
def total(rows, scale=1):
    return {'sum': sum(row['n'] for row in rows) * scale}
class Counter:
    n = 0
    def up(self, by):
        self.n += by
        return self.n
up = Counter().up
`);
    const total = runtime.getGlobal('total') as (...args: unknown[]) => unknown;
    expect(total([{ n: 1 }, { n: 2.5 }], 2)).toEqual({ sum: 7 });
    expect(runtime.getGlobal('total')).toBe(total);
    runtime.setGlobal('again', total);
    expect(runtime.eval('again is total')).toBe(true);
    const up = runtime.getGlobal('up') as (by: number) => unknown;
    expect([up(1), up(2)]).toEqual([1, 3]);
    expect(() => total([{}])).toThrow("KeyError: 'n'");
  });
});
