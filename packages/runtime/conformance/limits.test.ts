import { PythonError, type Runtime } from '@pyco/runtime';
import { createNodeRuntime } from '@pyco/runtime/node';
import { exc, raise, type StepBudget } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';

const STEPS = 20_000;

/** Gives out steps a thousand at a time, and RuntimeError once all are gone. */
class Steps implements StepBudget {
  left = STEPS;

  exhausted(): number {
    this.left -= 1000;
    return this.left > 0 ? 1000 : raise(exc.RuntimeError, 'out of steps');
  }
}

function limited(parts: { readonly memoryLimit?: number }, setup: string): Runtime {
  const runtime = createNodeRuntime({ parts: { host: memoryHost(), ...parts } });
  runtime.run(setup);
  return runtime;
}

/** What an expression ends with. */
function outcome(runtime: Runtime, expression: string): string {
  try {
    runtime.eval(expression);
    return 'done';
  } catch (error) {
    if (error instanceof PythonError) return error.message;
    throw error;
  }
}

describe('a step budget', () => {
  const runtime = limited({}, 'import sys, copy, math, itertools, collections\nsys.set_int_max_str_digits(0)');
  const { mainThread } = runtime.interp;
  /** With 20 000 steps to take. */
  const bounded = (expression: string, setup = ''): string => {
    mainThread.setBudget(undefined, 0);
    runtime.run(setup);
    mainThread.setBudget(new Steps(), 1000);
    return outcome(runtime, expression);
  };
  const setups: { readonly [expression: string]: string } = {
    'big * big': 'big = 1 << 2**22',
    'big // third': 'big = 1 << 2**22; third = 3 << 2**21',
    'big % third': 'big = 1 << 2**22; third = 3 << 2**21',
    'divmod(big, third)': 'big = 1 << 2**22; third = 3 << 2**21',
    'pow(3, big, modulus)': 'big = (1 << 20000) - 1; modulus = (1 << 20000) + 1',
    'str(big)': 'big = 1 << 2**20',
    'int(digits)': "digits = '7' * 2**17",
    'sorted(items)': 'items = list(range(2**17))',
    'text.replace("b", "c")': "text = 'a' * 2**21",
    '"b" in text': "text = 'a' * 2**21",
    'text.split("b")': "text = 'a' * 2**21",
    'data.find(b"b")': "data = b'a' * 2**21",
    'needle in text': "text = 'a' * 2**21; needle = 'a' * 2**20 + 'b'",
    '"".join(parts)': "parts = ['a' * 2**17] * 2**5",
    'items == other': 'items = [0] * 2**21; other = items[:]',
    '1 in items': 'items = [0] * 2**21',
    'items.count(1)': 'items = [0] * 2**21',
    'math.gcd(sevens, threes)': 'sevens = 7 ** 2**16; threes = 3 ** 2**17',
    'copy.deepcopy(items)': 'items = [[i] for i in range(2**14)]',
  };
  const alone = [
    '7 ** 2**21',
    '[1 << 2**26, 1 << 2**26]',
    "'ab' * 2**24",
    "b'ab' * 2**24",
    'bytes(2**25)',
    '[0] * 2**22',
    '(0,) * 2**22',
    'list(range(2**22))',
    'sum(range(10**12))',
    'sum(range(10**30, 10**31))',
    'max(range(10**12))',
    'min(range(10**12))',
    'any(x for x in iter(int, 1))',
    'list(iter(int, 1))',
    'any(map(bool, iter(int, 1)))',
    "format(1, '200000000')",
    "'%200000000d' % 1",
    "'x'.center(2**25)",
    'bin(1 << 2**23)',
    'any(itertools.repeat(0))',
    'sum(itertools.count())',
    'all(itertools.cycle([1, 1]))',
    'collections.deque(itertools.count(), maxlen=0)',
    'next(itertools.islice(itertools.count(), 10**12, None))',
    'any(itertools.filterfalse(None, itertools.repeat(1)))',
    'sum(map(len, itertools.product(range(10), repeat=12)))',
    'max(itertools.permutations(range(12)))',
    'max(itertools.combinations(range(40), 20))',
    'max(itertools.combinations_with_replacement(range(40), 20))',
    'math.factorial(200_000)',
    'math.comb(400_000, 200_000)',
    'math.perm(300_000, 200_000)',
    'math.perm(200_000)',
    'math.isqrt(1 << 2**24)',
    'math.prod(itertools.repeat(1.0))',
    'sum(map(lambda x: x, itertools.count()))',
    'list(filter(lambda x: False, itertools.count()))',
    'max(itertools.count(), key=lambda x: 0)',
  ];
  it.each([...alone, ...Object.keys(setups)])('bounds %s', (expression) => {
    expect(bounded(expression, setups[expression])).toBe('RuntimeError: out of steps');
  });

  it('hardly counts what is small', () => {
    expect(bounded("[sum(range(1000)), sorted(range(1000)), '-' * 1000, 3 ** 1000 % 7, str(2 ** 1000), list(range(4000))] and None")).toBe(
      'done',
    );
  });
});

describe('a memory limit', () => {
  const setup = 'half = 1 << 2**22\nimport itertools';
  const runtime = limited({ memoryLimit: 2 ** 20 }, setup);
  it.each([
    "'a' * 2**21",
    "b'a' * 2**21",
    'bytearray(2**21)',
    '[0] * 2**18',
    'list(range(2**18))',
    'list(i for i in range(2**18))',
    'list(itertools.repeat(0))',
    '(0,) * 2**18',
    '7 ** 2**23',
    '1 << 2**24',
    'half * half',
    "''.join(['a' * 2**19] * 3)",
    "format(1, '3000000')",
    "('a' * 2**18).replace('a', 'bbbbbbbb')",
  ])('refuses %s', (expression) => {
    expect(outcome(runtime, expression)).toBe('MemoryError');
  });

  it('lets pass what is smaller', () => {
    expect(runtime.eval("len('a' * 2**19) + len([0] * 2**16) + (1 << 2**21).bit_length()")).toBe(2 ** 19 + 2 ** 16 + 2 ** 21 + 1);
  });
});
