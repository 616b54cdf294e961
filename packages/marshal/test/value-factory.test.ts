import { describe, expect, it } from 'vitest';
import {
  type CodeObject,
  type Const,
  type CodeObject as PlainCode,
  plainShapes,
  readPyc,
  type ValueFactory,
  type ValueReader,
  type ValueShape,
  writePyc,
} from '../src/index.js';
import { fieldsOf, pycBytes, pycFiles } from './recorded.js';

/** A value of some other world: its shape in a box, so that no string or array is taken for a name or a tuple by luck. */
class Box {
  readonly shape: ValueShape<Box>;
  constructor(shape: ValueShape<Box>) {
    this.shape = shape;
  }
}

class Boxes implements ValueFactory<Box> {
  calls = 0;
  readonly none: Box = new Box({ kind: 'none' });
  readonly true: Box = new Box({ kind: 'true' });
  readonly false: Box = new Box({ kind: 'false' });
  readonly ellipsis: Box = new Box({ kind: 'ellipsis' });
  readonly stopIteration: Box = new Box({ kind: 'stopIteration' });
  #box(shape: ValueShape<Box>): Box {
    this.calls += 1;
    return new Box(shape);
  }
  int(value: number | bigint): Box {
    return this.#box({ kind: 'int', value });
  }
  float(value: number): Box {
    return this.#box({ kind: 'float', value });
  }
  complex(real: number, imag: number): Box {
    return this.#box({ kind: 'complex', real, imag });
  }
  str(value: string): Box {
    return this.#box({ kind: 'str', value });
  }
  strOfCodePoints(points: Uint32Array): Box {
    return this.#box({ kind: 'codePoints', points });
  }
  bytes(value: Uint8Array): Box {
    return this.#box({ kind: 'bytes', value });
  }
  tuple(items: Box[]): Box {
    return this.#box({ kind: 'tuple', items });
  }
  list(items: Box[]): Box {
    return this.#box({ kind: 'list', items });
  }
  dict(): Box {
    return this.#box({ kind: 'dict', entries: [] });
  }
  setItem(): void {
    throw new Error('no .pyc file has a dict');
  }
  set(items: Box[]): Box {
    return this.#box({ kind: 'set', items });
  }
  frozenset(items: Box[]): Box {
    return this.#box({ kind: 'frozenset', items });
  }
  slice(start: Box, stop: Box, step: Box): Box {
    return this.#box({ kind: 'slice', start, stop, step });
  }
  code(code: CodeObject<Box>): Box {
    return this.#box({ kind: 'code', code });
  }
}

const unboxed: ValueReader<Box> = { shapeOf: (box) => box.shape };

/** Boxes and plain values as the same plain data. */
function dataOf<V>(value: V, reader: ValueReader<V>): unknown {
  const shape = reader.shapeOf(value)!;
  switch (shape.kind) {
    case 'tuple':
    case 'frozenset':
      return { kind: shape.kind, items: shape.items.map((item) => dataOf(item, reader)) };
    case 'slice':
      return [shape.start, shape.stop, shape.step].map((item) => dataOf(item, reader));
    case 'code':
      return codeData(shape.code, reader);
    default:
      return shape;
  }
}

function codeData<V>(code: CodeObject<V>, reader: ValueReader<V>): unknown {
  const consts = code.co_consts.map((item) => dataOf(item, reader));
  return { ...fieldsOf(code.replace({ co_consts: [] }) as unknown as PlainCode<Const>), co_consts: consts };
}

describe('a factory of one’s own', () => {
  it.each(pycFiles)('makes of a file of %i, %s, what the plain one makes', (version, name) => {
    const bytes = pycBytes(version, name);
    const boxed = readPyc(bytes, { factory: new Boxes() });
    expect(codeData(boxed.code, unboxed)).toEqual(codeData(readPyc(bytes).code, plainShapes));
  });

  it.each(pycFiles)('and a reader of one’s own write a file of %i, %s, as the plain ones do', (version, name) => {
    const bytes = pycBytes(version, name);
    const boxed = readPyc(bytes, { factory: new Boxes() });
    // Only the identity of strings and numbers could differ, and it does not count.
    expect(writePyc(boxed, { reader: unboxed })).toEqual(writePyc(readPyc(bytes)));
  });

  it('is asked for no more values than the input has bytes', () => {
    for (const [version, name] of pycFiles) {
      const bytes = pycBytes(version, name);
      const factory = new Boxes();
      readPyc(bytes, { factory });
      expect(factory.calls).toBeLessThan(bytes.length);
    }
  });

  it('may throw what it likes', () => {
    class Refusing extends Boxes {
      override str(): Box {
        throw new SyntaxError('no strings');
      }
    }
    expect(() => readPyc(pycBytes(313, 'interactive'), { factory: new Refusing() })).not.toThrow();
    expect(() => readPyc(pycBytes(313, 'base'), { factory: new Refusing() })).toThrow(SyntaxError);
  });
});
