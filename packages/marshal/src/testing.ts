// Entry `@pyco/marshal/testing`: what a ValueFactory and the ValueReader that belongs to it must do together. Knows no test
// framework: `for (const { name, run } of valueCases(factory, reader)) it(name, run)`.
import { CodeObject } from './code-object.js';
import { CodePoints, Complex, type Const, Ellipsis, Float, FrozenSet, List, Slice, StopIteration } from './const.js';
import { loads } from './loads.js';
import type { ValueFactory } from './ports/value-factory.js';
import type { ValueReader, ValueShape } from './ports/value-reader.js';
import { dumps } from './writer.js';

/** One claim: `run` throws an Error when it does not hold. */
export interface ValueCase {
  readonly name: string;
  run(): void;
}

const EXAMPLES: readonly (readonly [name: string, value: () => Const])[] = [
  ['None, True, False, Ellipsis, StopIteration', () => [null, true, false, Ellipsis, StopIteration]],
  ['ints that are numbers', () => [0, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]],
  ['ints that are not', () => [2n ** 53n, -(2n ** 53n), 2n ** 200n]],
  [
    'floats, with both zeros and NaN apart from ints',
    () => [new Float(0), new Float(-0), new Float(1), new Float(Number.NaN), new Float(5e-324)],
  ],
  ['complex numbers', () => [new Complex(0, 1), new Complex(-0, Number.POSITIVE_INFINITY)]],
  ['strings of every kind of character', () => ['', 'name', 'two words', 'é', 'ж', '😀', '\ud83d', 'x'.repeat(300)]],
  ['a high surrogate before a low one', () => new CodePoints(Uint32Array.of(0x41, 0xd83d, 0xde00))],
  ['bytes', () => [new Uint8Array(0), Uint8Array.of(0, 255), new Uint8Array(300)]],
  ['tuples', () => [[], [1], [[], [[]]]]],
  ['lists', () => [new List([]), new List([1, new List(['x'])])]],
  [
    'dicts, in order',
    () =>
      new Map<Const, Const>([
        ['b', 1],
        ['a', null],
        [[1, 2], new List([])],
      ]),
  ],
  ['sets and frozensets', () => [new Set<Const>([1]), new FrozenSet(['x']), new FrozenSet([])]],
  ['slices', () => new Slice(null, 1, new Slice('a', 'b', 'c'))],
  ['code objects', () => [exampleCode()]],
];

/**
 * The cases for a factory and its reader. The reader must tell apart what the factory was asked for apart; values that the
 * world they come from does not have (slices as constants, say) are no excuse: `loads` may meet them in any file.
 */
export function valueCases<V>(factory: ValueFactory<V>, reader: ValueReader<V>): ValueCase[] {
  const version = 314;
  const through = (bytes: Uint8Array): V => loads(bytes, { version, factory });
  const cases = EXAMPLES.map(([name, make]): ValueCase => {
    const run = (): void => {
      const bytes = dumps(make(), { version });
      const again = dumps(through(bytes), { version, reader });
      if (again.join() !== bytes.join()) throw new Error(`${name}: ${bytes.join(' ')} came back as ${again.join(' ')}`);
    };
    return { name: `makes and tells ${name}`, run };
  });
  const containers: ValueCase[] = [
    {
      name: 'makes one value where a file refers to one',
      run: () => {
        const shared = new List([]);
        const [first, second] = itemsOf(reader, through(dumps([shared, shared])));
        if (first !== second) throw new Error('two references to a list gave two lists');
      },
    },
    {
      name: 'keeps the array of a list that holds itself',
      run: () => {
        const list = new List([]);
        list.items.push(list);
        const value = through(dumps(list));
        if (itemsOf(reader, value)[0] !== value) throw new Error('the list does not hold itself');
      },
    },
    {
      name: 'keeps the array of a tuple that holds a list that holds it',
      run: () => {
        const list = new List([]);
        const tuple: Const = [list];
        list.items.push(tuple);
        const value = through(dumps(tuple));
        const inner = itemsOf(reader, itemsOf(reader, value)[0] as V)[0];
        if (inner !== value) throw new Error('the list does not hold the tuple');
        if (itemsOf(reader, inner as V).length !== 1) throw new Error('the tuple has lost its item');
      },
    },
  ];
  return [...cases, ...containers];
}

function itemsOf<V>(reader: ValueReader<V>, value: V): readonly V[] {
  const shape: ValueShape<V> | undefined = reader.shapeOf(value);
  if (shape !== undefined && 'items' in shape) return shape.items;
  throw new Error(`a container came back as ${shape === undefined ? 'something unknown' : shape.kind}`);
}

function exampleCode(): CodeObject {
  return new CodeObject<Const>({
    version: 314,
    co_argcount: 1,
    co_posonlyargcount: 0,
    co_kwonlyargcount: 0,
    co_stacksize: 1,
    co_flags: 3,
    co_code: Uint8Array.of(1, 2),
    co_consts: [null, 'text', 1],
    co_names: ['text'],
    co_varnames: ['a', 'b'],
    co_cellvars: ['b'],
    co_freevars: ['c'],
    co_filename: 'example.py',
    co_name: 'f',
    co_qualname: 'g.f',
    co_firstlineno: 1,
    co_linetable: Uint8Array.of(3),
    co_exceptiontable: Uint8Array.of(4),
  });
}
