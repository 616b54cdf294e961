import { createJit } from '@pyco/jit';
import { createNodeRuntime } from '@pyco/runtime/node';
import { strToJs } from '@pyco/vm';
import { describe, expect, it } from 'vitest';

/** What `f(i)` gives by `repr`, or the exception that it raises, for each of the arguments. */
function results(program: string, threshold: number | undefined, calls: readonly string[]): (string | undefined)[] {
  const runtime = createNodeRuntime({ parts: { codeCompiler: threshold === undefined ? undefined : createJit({ threshold }) } });
  runtime.run(`${program}
def outcome(*args):
    try: return f(*args)
    except Exception as e: return type(e).__name__, str(e), e.__traceback__.tb_next.tb_lineno
for _ in range(9): outcome(*WARM)
`);
  return calls.map((call) => strToJs(runtime.eval(`repr(outcome(${call}))`)));
}

const LIST = 'WARM = ([1, 2], 0, 1)\n';
const PARTS = ['None', '0', '-1', '3', '-9', 'True', '2**70', '1.5'];
const SEQUENCES = ['[1, 2, 3, 4]', '(1, 2, 3, 4)', "'abcd'", "'a\\U0001f600bc'", 'Own([1, 2, 3])', "b'abcd'", '5', '[]', '()', "''"];

/** Each operation, written so that compiled code has a way of its own for what is usual. */
const OPERATIONS: readonly (readonly [what: string, program: string, calls: readonly string[]])[] = [
  [
    'a slice',
    `${LIST}def f(x, a, b):\n    return x[a:b]`,
    SEQUENCES.flatMap((x) => PARTS.flatMap((a) => PARTS.map((b) => `${x}, ${a}, ${b}`))),
  ],
  [
    'a slice with steps',
    `WARM = ([1, 2], 0, 1, -1)\ndef f(x, a, b, c):\n    return x[a:b:c]`,
    SEQUENCES.slice(0, 5).flatMap((x) =>
      PARTS.flatMap((a) => ['None', '2', '-9'].flatMap((b) => PARTS.map((c) => `${x}, ${a}, ${b}, ${c}`))),
    ),
  ],
  [
    'a slice that is stored',
    `WARM = ([1, 2], 0, 1, [1])\ndef f(x, a, b, c):\n    x[a:b] = c\n    return x`,
    ['[1, 2, 3, 4]', '(1, 2)', 'Own([1, 2, 3])'].flatMap((x) =>
      PARTS.flatMap((a) =>
        PARTS.flatMap((b) => ['[7, 8]', '()', '(7,)', "'xyz'", 'iter([5])', 'Own([6])', '5'].map((c) => `${x}, ${a}, ${b}, ${c}`)),
      ),
    ),
  ],
  ['a list stored in itself', 'WARM = ([1, 2],)\ndef f(x):\n    x[1:] = x\n    return x', ['[1, 2, 3]', '[]']],
  [
    'unpacking with a star',
    'WARM = ((1, 2, 3),)\ndef f(x):\n    a, *b, c = x\n    *d, e = x\n    g, *h = x\n    return a, b, c, d, e, g, h, x is b',
    ['[1, 2]', '(1, 2, 3)', '[1]', '()', "'abc'", 'Own([1, 2, 3])', '{1: 2, 3: 4}', '5', 'range(4)'],
  ],
  [
    'unpacking of generators with a star',
    'WARM = (3,)\ndef f(n):\n    a, *b = (i for i in range(n))\n    *c, d = map(str, (i for i in range(n)))\n    return a, b, c, d',
    ['1', '4', '0'],
  ],
  [
    'displays',
    'WARM = (1, 2)\ndef f(x, y):\n    return {x, y}, {"a": x, "b": y}, {1: x, "b": y}, [*x, *y] if isinstance(x, list) else (0, *"ab"), {x: y}',
    ['1, 1', '1, True', '"a", "b"', '(1, 2), (1, 2)', '[1], 2', '[1], [2]', '1.0, 1', 'Odd(), 1'],
  ],
  [
    'functions with defaults and variables of others',
    'WARM = (1,)\ndef f(x):\n    def g(a=x, *, b: int = x, c=2):\n        return a, b, c, x\n    x += 1\n    return g(), g.__defaults__, g.__kwdefaults__, g.__annotations__',
    ['1', "'a' if False else 2.5"],
  ],
  [
    'super',
    'WARM = ("C",)\nclass A:\n    def m(self, x): return [type(self).__name__, x]\nclass B(A):\n    def m(self, x): return super().m(x) + ["B"]\nclass C(B):\n    def m(self, x): return super().m(x) + ["C"]\n' +
      'class M:\n    def m(self, x): return super().m(x) + ["M"]\nclass D(B, M): pass\nclass E(B): m2 = 1\nB.extra = 1\n' +
      'def f(name, change=None):\n    if change: A.m = change\n    return globals()[name]().m(1)',
    ['"C"', '"B"', '"D"', '"E"', '"A"', '"C", lambda self, x: [0]', '"C"', '"B", 5', '"C"'],
  ],
  [
    'yield from',
    'WARM = ((1, 2),)\ndef g(x):\n    r = yield from x\n    yield r\ndef f(x):\n    return list(g(x))',
    ['[1]', 'g(g([1, 2]))', '(i for i in "ab")', '5', 'iter([3])'],
  ],
  [
    'len',
    'WARM = ([1],)\ndef f(x):\n    return len(x)',
    [...SEQUENCES, '{1: 2}', '{1, 2}', 'frozenset()', 'range(3)', 'OwnDict()', 'None'],
  ],
  [
    'isinstance',
    'WARM = (1, int)\ndef f(x, t):\n    return isinstance(x, t)',
    ['1', 'True', '1.5', "'a'", 'Own()', 'None', 'int', 'Claims()', 'Claims'].flatMap((x) =>
      [
        'int',
        'str',
        'list',
        'object',
        'type',
        '(str, int)',
        '(str, (bool, list))',
        '(1, int)',
        '(int, 1)',
        '5',
        'int | str',
        'Claims',
        'Meta',
        'Any',
        '()',
      ].map((t) => `${x}, ${t}`),
    ),
  ],
  [
    'min and max of two',
    'WARM = (1, 2)\ndef f(x, y):\n    return min(x, y), max(x, y)',
    ['1, 2', '2, 1', '1, True', 'True, 1', '1, 1.0', '1.0, 1', "'a', 'b'", "1, 'a'", '2**60, 1', '(1,), (2,)'],
  ],
  [
    'methods of lists, dicts and sets',
    'WARM = ([1, 2], {1: 2}, {1}, 1)\ndef f(l, d, s, k):\n    l.append(k); d[k] = l.pop(); s.add(k); l.append(l.pop())\n    return l, d, s, d.get(k), d.get(0), d.get("x", k), s.add(1), l.pop()',
    [
      '[], {}, set(), 1',
      '[1], {}, set(), 1',
      '[1], {1: 2, (1,): 3}, {1, (1,)}, (1,)',
      "[1], {'x': 5}, {'x'}, 'x'",
      '[1], {True: 1}, {1.0}, 1',
      '[1], {}, set(), [1]',
      '[1], {Odd2(): 1}, {Odd2()}, 1',
      '[1], {}, set(), 1.0',
      'Own([1]), OwnDict(), OwnSet(), 1',
      '[1], (1,), set(), 1',
      '[1], {}, frozenset(), 1',
    ],
  ],
  [
    'natives that were replaced',
    'WARM = ([1],)\nimport builtins\nown = builtins.len\ndef f(x, name=None, value=None):\n    if name: globals()[name] = value\n    return len(x)',
    ['[1, 2]', '[1, 2], "len", lambda x: "mine"', '[1, 2]', '[1], "len", builtins.sum', '[1, 2]', '[1, 2], "len", own'],
  ],
];

const PRELUDE = `
class Own(list):
    def __getitem__(self, key): return 'own', key
    def __iter__(self): return iter('own')
    def __setitem__(self, key, value): self.append(key)
class Odd:
    def __hash__(self): raise ValueError('odd')
class Odd2:
    def __hash__(self): return 1
    def __eq__(self, other): raise ValueError('odd')
    def __repr__(self): return 'odd'
class OwnDict(dict):
    def __len__(self): return 7
    def __missing__(self, key): return 'missing'
    def __setitem__(self, key, value): dict.__setitem__(self, key, [value])
class OwnSet(set):
    def add(self, item): return 'own add'
class Claims:
    @property
    def __class__(self): return int
class Meta(type):
    def __instancecheck__(cls, x): return 'yes'
class Any(metaclass=Meta): pass
`;

describe.each([0, 3])('code that is compiled after %i runs', (threshold) => {
  it.each(OPERATIONS)('gives for %s what the run loop gives', (_what, program, calls) => {
    expect(results(PRELUDE + program, threshold, calls)).toEqual(results(PRELUDE + program, undefined, calls));
  });
});

describe('compiled slices', () => {
  it('give what CPython 3.13 gives', () => {
    const program = `${LIST}def f(x, a, b):\n    y = x[:]\n    y[a:b] = (7, 8)\n    return x[a:b], x[a::-1], y`;
    expect(results(program, 3, ['[1, 2, 3, 4], -3, 9', '[1, 2, 3], 9, -9', '[1, 2, 3], None, 1', '[1, 2], 1.5, 1'])).toEqual([
      '([2, 3, 4], [2, 1], [1, 7, 8])',
      '([], [3, 2, 1], [1, 2, 3, 7, 8])',
      '([1], [3, 2, 1], [7, 8, 2, 3])',
      "('TypeError', 'slice indices must be integers or None or have an __index__ method', 4)",
    ]);
  });
});
