import { encodeAscii } from '../../codecs/single-byte.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { latin1Text } from '../../host/latin1.js';
import type { Value } from '../../object/py-object.js';
import { PyIntObject } from '../int-object.js';
import { PyList } from '../list.js';
import { sizeArgument, strArgument } from '../str/arguments.js';
import { PyTuple } from '../tuple.js';
import { nativeCode, nativeSize } from './item-format.js';
import { contiguousStrides, isContiguous, PyMemoryView } from './py-memoryview.js';

const NATIVE = "must be a native single character format prefixed with an optional '@'";
const MAX_DIMENSIONS = 64;

const isByteFormat = (code: string): boolean => code === 'b' || code === 'B' || code === 'c';

/** `memoryview.cast(format, shape)`: the same bytes as items of another kind, or in another number of dimensions. */
export function castView(self: PyMemoryView, formatValue: Value, shapeValue: Value | undefined): Value {
  const buffer = self.live;
  const format = latin1Text(encodeAscii(strArgument(formatValue, 'cast', "argument 'format'")));
  const { layout } = self;
  if (!isContiguous(layout, 'C')) raise(exc.TypeError, 'memoryview: casts are restricted to C-contiguous views');
  const ndim = layout.shape.length;
  if ((shapeValue !== undefined || ndim !== 1) && layout.shape.includes(0)) {
    raise(exc.TypeError, 'memoryview: cannot cast view with zeros in shape or strides');
  }
  let shape: number[] | undefined;
  if (shapeValue !== undefined) {
    if (!(shapeValue instanceof PyList || shapeValue instanceof PyTuple)) return raise(exc.TypeError, 'shape must be a list or a tuple');
    const dimensions = shapeValue.items.length;
    if (dimensions > MAX_DIMENSIONS) raise(exc.ValueError, `memoryview: number of dimensions must not exceed ${MAX_DIMENSIONS}`);
    if (ndim !== 1 && dimensions !== 1) raise(exc.TypeError, 'memoryview: cast must be 1D -> ND or ND -> 1D');
  }
  const to = nativeCode(format);
  if (to === undefined) return raise(exc.ValueError, `memoryview: destination format ${NATIVE}`);
  const from = nativeCode(layout.format);
  if (from === undefined) return raise(exc.ValueError, `memoryview: source format ${NATIVE}`);
  if (!isByteFormat(to) && !isByteFormat(from)) raise(exc.TypeError, 'memoryview: cannot cast between two non-byte formats');
  const itemsize = nativeSize(to);
  const nbytes = self.nbytes;
  if (nbytes % itemsize !== 0) raise(exc.TypeError, 'memoryview: length is not a multiple of itemsize');
  if (shapeValue === undefined) shape = [nbytes / itemsize];
  else {
    shape = shapeOf((shapeValue as PyList | PyTuple).items, itemsize);
    if (shape.reduce((product, size) => product * size, itemsize) !== nbytes) {
      raise(exc.TypeError, 'memoryview: product(shape) * itemsize != buffer size');
    }
  }
  return new PyMemoryView(buffer, { ...layout, itemsize, format, shape, strides: contiguousStrides(shape, itemsize) });
}

function shapeOf(items: readonly Value[], itemsize: number): number[] {
  const shape: number[] = [];
  let product = itemsize;
  for (const item of items) {
    if (typeof item !== 'number' && typeof item !== 'bigint' && typeof item !== 'boolean' && !(item instanceof PyIntObject)) {
      raise(exc.TypeError, 'memoryview.cast(): elements of shape must be integers');
    }
    const size = sizeArgument(item);
    if (size <= 0) raise(exc.ValueError, 'memoryview.cast(): elements of shape must be integers > 0');
    product *= size;
    if (product >= 2 ** 63) raise(exc.ValueError, 'memoryview.cast(): product(shape) > SSIZE_MAX');
    shape.push(size);
  }
  return shape;
}
