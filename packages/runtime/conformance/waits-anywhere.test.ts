import type { Runtime } from '@pyco/runtime';
import { createNodeRuntime } from '@pyco/runtime/node';
import { nativeModules } from '@pyco/stdlib';
import { awaitPromise, currentThread, type NativeModule, None } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';

/** `host.pause()` waits for a promise: beneath a native that keeps the JavaScript stack it raises RuntimeError. */
const host: NativeModule = {
  name: 'host',
  functions: { 'pause()': () => awaitPromise(currentThread(), 'host.pause', Promise.resolve(), () => None) },
};

const PRELUDE = `
import functools, itertools, operator, re, collections, json, weakref, heapq, bisect, string, io
def f(x, *rest):
    pause()
    return x
def less(a, b):
    pause()
    return a - b
def odd(x):
    pause()
    return x % 2 == 1
def gen(n=4):
    for i in range(n):
        pause()
        yield i
def words():
    for w in ('c', 'a', 'b'):
        pause()
        yield w
def pairs():
    for p in (('a', 1), ('b', 2)):
        pause()
        yield p
class Items:
    def __init__(self): self.n = 3
    def __iter__(self):
        pause()
        return self
    def __next__(self):
        pause()
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n
class Old:
    def __getitem__(self, i):
        pause()
        if i == 3: raise IndexError
        return i
class Any:
    def __init__(self, n=1): self.__dict__['n'] = n
    def __len__(self): pause(); return self.n
    def __repr__(self): pause(); return f'Any{self.n}'
    def __format__(self, spec): pause(); return 'any' + spec
    def __contains__(self, x): pause(); return x == 1
    def __getattr__(self, name):
        if name.startswith('_'): raise AttributeError(name)
        pause(); return name
    def __setattr__(self, name, value): pause(); self.__dict__[name] = value
    def __delattr__(self, name): pause(); self.__dict__.pop(name, None)
    def __getitem__(self, i): pause(); return i
    def __setitem__(self, i, value): pause(); self.__dict__['item'] = (i, value)
    def __delitem__(self, i): pause(); self.__dict__['item'] = i
    def __eq__(self, other): pause(); return isinstance(other, Any) and self.n == other.n
    def __hash__(self): pause(); return self.n
    def __lt__(self, other): pause(); return self.n < other.n
    def __add__(self, other): pause(); return 'add'
    def __radd__(self, other): pause(); return 'radd'
    def __iadd__(self, other): pause(); return 'iadd'
    def __neg__(self): pause(); return 'neg'
    def __abs__(self): pause(); return 'abs'
    def __int__(self): pause(); return 7
    def __float__(self): pause(); return 7.5
    def __index__(self): pause(); return 2
    def __round__(self, n=None): pause(); return 3
    def __call__(self, *args): pause(); return args
    def __enter__(self): pause(); return 'in'
    def __exit__(self, *error): pause(); return True
    def __reversed__(self): pause(); return iter('abc')
    def __bytes__(self): pause(); return b'x'
    def __divmod__(self, other): pause(); return 'divmod'
    def __instancecheck__(self, x): pause(); return True
    def __dir__(self): pause(); return ['z']
class Yes:
    def __bool__(self): pause(); return True
class Says:
    def __str__(self): pause(); return 'said'
class Descr:
    def __get__(self, instance, owner): pause(); return 'got'
    def __set__(self, instance, value): pause(); instance.__dict__['x'] = value
class Has:
    d = Descr()
    @property
    def p(self): pause(); return 'p'
    @p.setter
    def p(self, value): pause()
    @functools.cached_property
    def c(self): pause(); return 'c'
class Every:
    def __getattribute__(self, name): pause(); return name
class Named:
    def __set_name__(self, owner, name): pause()
class Sub:
    def __init_subclass__(cls): pause()
class Meta(type):
    def __new__(*args): pause(); return type.__new__(*args)
    def __call__(cls): pause(); return type.__call__(cls)
    @classmethod
    def __prepare__(*args): pause(); return {}
    def __instancecheck__(cls, x): pause(); return True
    def __subclasscheck__(cls, x): pause(); return True
def do(text):
    space = dict(globals())
    exec(text, space)
    return space.get('r')
`;

/** Expressions, and bodies of functions that return something; each calls Python that waits. */
const PAUSES: readonly string[] = [
  'list(gen())',
  'tuple(gen())',
  'set(gen())',
  'frozenset(gen())',
  'dict(pairs())',
  'sum(gen())',
  'any(x == 2 for x in gen())',
  'all(x < 2 for x in gen())',
  'min(gen())',
  'max(gen())',
  'sorted(words())',
  "''.join(words())",
  "b''.join(w.encode() for w in words())",
  'bytes(gen())',
  'bytearray(gen())',
  '[*gen()]',
  '(*gen(), 9)',
  '{*gen()}',
  'f(*gen())',
  'a, b, c = words(); return a + b + c',
  'a, *b = words(); return a, b',
  'x = []; x.extend(gen()); return x',
  'x = []; x += gen(); return x',
  'x = set(); x.update(gen()); return x',
  'x = {}; x.update(pairs()); return x',
  '2 in gen()',
  'dict.fromkeys(gen())',
  'collections.deque(gen())',
  'collections.Counter(words())',
  'next(gen())',
  'next(gen(), 5)',
  'next(map(f, [1]), 5)',
  'next(map(f, [1]))',
  'list(Items())',
  '[x for x in Items()]',
  'sum(Items())',
  'x, y, z = Items(); return x + y',
  '[x for x in Old()]',
  'list(Old())',
  'list(iter(functools.partial(next, gen()), 2))',
  '[x for x in iter(functools.partial(next, gen()), 2)]',
  "[x for x in map(f, 'ab')]",
  '[x for x in map(f, gen(), gen())]',
  '[x for x in filter(odd, range(4))]',
  '[x for x in filter(None, gen())]',
  '[x for x in zip(gen(), words())]',
  '[x for x in enumerate(words())]',
  "list(map(f, 'ab'))",
  'list(filter(odd, gen()))',
  'list(zip(gen(), gen()))',
  'dict(zip(words(), gen()))',
  "dict(map(lambda x: (f(x), 1), 'ab'))",
  'sum(map(f, gen()))',
  'list(map(str, gen()))',
  "list(enumerate(map(f, 'ab')))",
  'list(reversed(Any()))',
  '[x for x in itertools.chain(gen(), words())]',
  'list(itertools.chain.from_iterable(gen(i) for i in gen()))',
  'list(itertools.islice(gen(), 2))',
  'list(itertools.takewhile(odd, [1, 3, 4]))',
  'list(itertools.dropwhile(odd, [1, 3, 4]))',
  'list(itertools.starmap(f, [(1, 2)]))',
  'list(itertools.accumulate(gen()))',
  'list(itertools.accumulate([1, 2], less))',
  'list(itertools.filterfalse(odd, range(4)))',
  'sorted([3, 1, 2], key=f)',
  'sorted(gen(), key=f)',
  'x = [3, 1, 2]; x.sort(key=f, reverse=True); return x',
  'min([3, 1, 2], key=f)',
  'max(gen(), key=f)',
  'max(1, 2, key=f)',
  'functools.reduce(less, gen())',
  'functools.reduce(less, [1, 2, 3])',
  'functools.partial(f, 1)()',
  'functools.lru_cache(f)(1)',
  "re.sub('b', lambda m: f('x'), 'abc')",
  "re.compile('b').subn(lambda m: f('x'), 'abcb')",
  'len(Any())',
  'bool(Any())',
  'bool(Yes())',
  'not Yes()',
  '1 if Yes() else 2',
  'Yes() and 3',
  'x = 0\nwhile Yes():\n    x += 1\n    if x == 3: return x',
  'str(Says())',
  'repr(Any())',
  "f'{Any()}'",
  "f'{Any()!r}'",
  "f'{Any():>4}'",
  "f'{Says()}'",
  "format(Any(), 'x')",
  "'%s %r' % (Says(), Any())",
  '1 in Any()',
  '0 not in Any()',
  'x = 1\nif x in Any(): return 5',
  'Any().name',
  'Any().name.upper()',
  "getattr(Any(), 'name')",
  "getattr(Any(), 'name', 1)",
  "hasattr(Any(), 'name')",
  'Every().name',
  'x = Any(); x.a = 1; return x.a',
  "x = Any(); setattr(x, 'a', 1); return x.a",
  'x = Any(); del x.a; return 1',
  'Any()[1]',
  'Any()[1:2]',
  'x = Any(); x[1] = 2; return x.item',
  'x = Any(); x[1:] = 2; return x.item',
  'x = Any(); del x[1]; return x.item',
  'x = Any(); x[1] += 2; return x.item',
  'Any() == Any()',
  'Any(1) < Any(2)',
  'Any() + 1',
  'x = Any(); x += 1; return x',
  '-Any()',
  'abs(Any())',
  'round(Any())',
  'hash(Any())',
  'Any()(1)',
  'with Any() as x: raise ValueError\nreturn x',
  'Has().d',
  'x = Has(); x.d = 1; return x.x',
  'Has().p',
  'x = Has(); x.p = 2; return 3',
  'Has().c',
  "getattr(Has(), 'p')",
  "eval('f(1)')",
  "exec('f(1)'); return 1",
  "do('import functools; r = f(1)')",
  "json.dumps({'a': [1]}, cls=type('E', (json.JSONEncoder,), {'default': f}))",
  "io.BufferedReader(type('R', (io.RawIOBase,), {'readable': lambda s: True, 'readinto': lambda s, b: f(0)})()).read(1)",
  'x = gen(); return [next(x), x.send(None), x.close()]',
  'x = gen()\ndef g(): yield from x\nreturn list(g())',
  'match Any():\n    case Any(n=1): return 1',
  'match Any():\n    case [1]: return 1\n    case _: return 2',
  'del (x := Any()).a; return 1',
  'assert Yes(); return 3',
  "try: raise type('E', (Exception,), {'__init__': lambda s: f(None)})\nexcept Exception as e: return 1",
  "try: raise type('E', (Exception,), {'__str__': lambda s: f('text')})()\nexcept Exception as e: return str(e)",
  "(lambda **k: k)(**collections.ChainMap({'a': f(1)}))",
  '(lambda *k: k)(*Items())',
  'x = iter(Items()); return next(x)',
  'weakref.finalize(Named(), f, 1)()',
];

/** What keeps the JavaScript stack: what *Differences from CPython* says of it. */
const NESTED: readonly string[] = [
  'x = [1, 2]; x[:] = gen(); return x',
  '[(k, list(g)) for k, g in itertools.groupby([1, 3, 4], odd)]',
  "list(itertools.compress('abcd', gen()))",
  'list(itertools.pairwise(gen()))',
  'list(itertools.batched(gen(), 2))',
  'list(itertools.zip_longest(gen(), words()))',
  'list(itertools.product(gen(2), gen(2)))',
  'list(itertools.permutations(gen(2)))',
  'list(itertools.islice(itertools.cycle(gen()), 6))',
  '[list(x) for x in itertools.tee(gen())]',
  'sorted([3, 1, 2], key=functools.cmp_to_key(less))',
  'sorted([Any(2), Any(1)])',
  'min(Any(2), Any(1))',
  'any([Yes()])',
  "'{} {!r}'.format(Any(), Any())",
  '[Any()].__repr__()',
  'repr([Any()])',
  'repr({1: Any()})',
  'repr((Any(),))',
  'str([Any()])',
  "f'{[Any()]}'",
  'Any().upper()',
  'Any() != Any()',
  '1 + Any()',
  'int(Any())',
  'float(Any())',
  'hex(Any())',
  "'abc'[Any()]",
  '[1, 2, 3][Any()]',
  'range(Any())',
  'divmod(Any(), 1)',
  'bytes(Any())',
  '{Any(): 1}',
  '{Any()}',
  '{Any(1): 2}[Any(1)]',
  'x = {}; x[Any()] = 1; return x[Any()]',
  '{Any(1): 2}.get(Any(1))',
  'Any() in {Any()}',
  'Any() in [Any()]',
  '[Any()].index(Any())',
  '[Any()] == [Any()]',
  '(Any(),) == (Any(),)',
  'isinstance(1, Any())',
  "isinstance(1, Meta('M', (), {}))",
  "issubclass(int, Meta('M', (), {}))",
  'dir(Any())',
  'class A:\n    n = Named()\nreturn A.__name__',
  'class A(Sub): pass\nreturn A.__name__',
  'class A(metaclass=Meta): pass\nreturn A().__class__.__name__',
  "type('A', (), {'n': Named()}).__name__",
  "type('A', (Sub,), {}).__name__",
  "operator.attrgetter('name')(Any())",
  'operator.itemgetter(1)(Any())',
  'operator.add(Any(), 1)',
  "list(map(operator.attrgetter('name'), [Any()]))",
  "sorted([Has(), Has()], key=operator.attrgetter('p')) and 1",
  'json.dumps(Any.__mro__, default=lambda x: f(1))',
  'json.loads(\'{"a": 1}\', object_hook=f)',
  "json.loads('[1.5]', parse_float=f)",
  'heapq.nsmallest(1, [Any(2), Any(1)])',
  'x = [Any(2), Any(1)]; heapq.heapify(x); return x',
  'bisect.bisect([1, 2], 1, key=f)',
  'collections.defaultdict(lambda: f(3))[1]',
  'x = collections.OrderedDict(pairs()); return x',
  "io.TextIOWrapper(type('R', (io.RawIOBase,), {'readable': lambda s: True, 'readinto': lambda s, b: f(0)})()).read()",
  "string.Template('$a').substitute(collections.defaultdict(lambda: f('x')))",
  'def g(): return (yield from Items())\nreturn list(g())',
  "collections.namedtuple('P', 'x')._make(gen(1))",
  'itertools.count(Any()).__next__() and 1',
  'zip(*[gen(), gen()]).__next__()',
  'x = gen(); return x.__next__()',
  "map(f, 'ab').__next__()",
];

/** A runtime in which `pause` is what `definition` says, and what programs of the rows call is there. */
async function prepared(definition: string): Promise<Runtime> {
  const runtime = createNodeRuntime({ parts: { host: memoryHost(), modules: [...nativeModules, host] } });
  await runtime.runAsync(definition + PRELUDE);
  return runtime;
}

async function outcome(runtime: Runtime, row: string): Promise<string> {
  const body = row.includes('return') ? row : `return ${row}`;
  try {
    await runtime.runAsync(`def test():\n${body.replace(/^/gm, '    ')}\nresult = repr(test())`);
    return String(runtime.eval('result'));
  } catch (error) {
    return (error as Error).message;
  }
}

const waiting = await prepared('from host import pause');
const plain = await prepared('def pause(): pass');

describe('Python code that waits is left and gone on with', () => {
  it.each(PAUSES)('%s', async (row) => {
    expect(await outcome(waiting, row)).toBe(await outcome(plain, row));
  });

  it('in code that is compiled', async () => {
    for (const row of ['sum(gen())', 'len(Any())', '1 in Any()', '[x for x in zip(gen(), words())]', 'sorted([3, 1, 2], key=f)']) {
      const loop = (pauses: string): string =>
        `${pauses}${PRELUDE}
quiet, noisy = (lambda: None), pause
def test():
    global pause
    pause = quiet
    for i in range(3000):
        if i == 2995: pause = noisy
        value = ${row}
    return value
result = repr(test())`;
      const results: string[] = [];
      for (const pauses of ['from host import pause', 'def pause(): pass']) {
        const runtime = createNodeRuntime({ parts: { host: memoryHost(), modules: [...nativeModules, host] } });
        await runtime.runAsync(loop(pauses));
        results.push(String(runtime.eval('result')));
      }
      expect(results[0], row).toBe(results[1]);
    }
  });

  it('while what others wait for ends further out', async () => {
    const runtime = createNodeRuntime({ parts: { host: memoryHost() } });
    // Each thread waits for the other beneath a native, and can go on only if none stands on top of it.
    await runtime.runAsync(`
import threading
turns = [threading.Semaphore(0), threading.Semaphore(0)]
log = []
def items(me):
    for i in range(3):
        turns[1 - me].release()
        turns[me].acquire()
        log.append(me)
        yield i
def work(me):
    log.append(sum(map(lambda x: x * 10, items(me))))
threads = [threading.Thread(target=work, args=(me,)) for me in (0, 1)]
for t in threads: t.start()
for t in threads: t.join()`);
    expect(runtime.eval('sorted(log)')).toEqual(runtime.eval('[0, 0, 0, 1, 1, 1, 30, 30]'));
  });
});

describe('Python code that waits beneath a native that keeps the JavaScript stack cannot', () => {
  it.each(NESTED)('%s', async (row) => {
    expect(await outcome(waiting, row)).toMatch(/cannot wait here|Error calling __set_name__/);
  });
});
