import { callSpecial, lookupSpecial } from '../abstract/call.js';
import { repr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise, raiseWith } from '../exceptions/raise.js';
import { warn } from '../exceptions/warn.js';
import { bindCall, binder } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { CompareOp, type KwNames } from '../object/slots.js';
import { typeName, typeOf } from '../object/type-of.js';
import { strContents } from '../object/wide-str.js';
import { complexPower, divideComplex, magnitude, multiplyComplex } from './complex/arithmetic.js';
import { parseComplex } from './complex/parse.js';
import { asDouble } from './float/convert.js';
import { PyFloat } from './float.js';
import { floatRepr } from './float-digits.js';
import { formatComplex } from './format-spec.js';
import { allocate } from './heap-type.js';
import { equalsDouble, hashDouble, toDouble } from './int/convert.js';
import { fromBig, intValue } from './int/integer.js';
import { asciiNumber } from './int/text.js';
import { TextBuilder } from './str/text.js';
import { PyTuple } from './tuple.js';

export class PyComplex extends PyObject {
  readonly real: number;
  readonly imag: number;

  constructor(real: number, imag: number) {
    super();
    this.real = real;
    this.imag = imag;
  }
}

const parameters = binder('complex(real=0, imag=<unrepresentable>)');

function complexNew(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  const [r, i] = bindCall(parameters, args, kwnames);
  if (type === complexType && args.length === 1 && i === undefined && typeOf(r!) === complexType) return r!;
  const text = strContents(r!);
  if (text !== undefined) {
    if (i !== undefined) raise(exc.TypeError, "complex() can't take second arg if first is a string");
    const ascii = asciiNumber(text);
    const parsed = parseComplex(ascii) ?? malformed(r!, ascii);
    return make(type, parsed[0], parsed[1]);
  }
  if (i !== undefined && strContents(i) !== undefined) raise(exc.TypeError, "complex() second arg can't be a string");
  const first = part(r!, 'complex() first argument must be a string or a number');
  if (i === undefined) return make(type, first.real, first.imag);
  const second = i instanceof PyComplex ? i : new PyComplex(realPart(i, 'complex() second argument must be a number'), 0);
  // real + imag * 1j, whatever the parts are.
  const real = second.imag === 0 && !(i instanceof PyComplex) ? first.real : first.real - second.imag;
  const imag = r instanceof PyComplex || first.imag !== 0 ? first.imag + second.real : second.real;
  return make(type, real, imag);
}

function malformed(value: Value, ascii: string): never {
  // Underscores in the wrong places are noticed before anything else is looked at.
  if (!/(^|[^0-9])_|_([^0-9]|$)/.test(ascii)) raise(exc.ValueError, 'complex() arg is a malformed string');
  const message = new TextBuilder();
  message.append('could not convert string to complex: ');
  message.append(repr(value));
  return raiseWith(exc.ValueError, message.finish());
}

const make = (type: PyType, real: number, imag: number): Value =>
  type === complexType ? new PyComplex(real, imag) : allocate<PyComplex>(type, real, imag);

/** An argument with both parts: a complex, what has `__complex__`, or a real number. */
function part(value: Value, message: string): PyComplex {
  if (typeOf(value) === complexType) return value as PyComplex;
  if (typeOf(value).lookup('__complex__') !== undefined) {
    const result = callSpecial(value, '__complex__');
    if (result instanceof PyComplex) {
      if (result.ob_type !== complexType) {
        warn(
          exc.DeprecationWarning,
          `__complex__ returned non-complex (type ${typeName(result)}).  The ability to return an instance of a strict subclass of complex is deprecated, and may not be supported in a future version of Python.`,
        );
      }
      return result;
    }
    return raise(exc.TypeError, `__complex__ returned non-complex (type ${typeName(result)})`);
  }
  return new PyComplex(realPart(value, message), 0);
}

function realPart(value: Value, message: string): number {
  const type = typeOf(value);
  if (type.nb_float === undefined && type.nb_index === undefined) raise(exc.TypeError, `${message}, not '${type.tp_name}'`);
  return asDouble(value);
}

/** `PyComplex_AsCComplex`: a complex, what has `__complex__`, or a real number. */
export function asComplex(value: Value): PyComplex {
  if (value instanceof PyComplex) return value;
  return lookupSpecial(value, '__complex__') === undefined ? new PyComplex(asDouble(value), 0) : part(value, '');
}

/** An operand as complex, `undefined` for what is no number. OverflowError for an int beyond the doubles. */
function operand(value: Value): PyComplex | undefined {
  if (value instanceof PyComplex) return value;
  if (value instanceof PyFloat) return new PyComplex(value.v, 0);
  const int = intValue(value);
  return int === undefined ? undefined : new PyComplex(toDouble(int), 0);
}

function binary(v: Value, w: Value, operation: (a: PyComplex, b: PyComplex) => Value): Value {
  const a = operand(v);
  const b = a === undefined ? undefined : operand(w);
  return b === undefined ? NotImplemented : operation(a!, b);
}

const add = (a: PyComplex, b: PyComplex): Value => new PyComplex(a.real + b.real, a.imag + b.imag);
const subtract = (a: PyComplex, b: PyComplex): Value => new PyComplex(a.real - b.real, a.imag - b.imag);
const divide = (a: PyComplex, b: PyComplex): Value => divideComplex(a, b) ?? raise(exc.ZeroDivisionError, 'complex division by zero');

function power(v: Value, w: Value, z: Value): Value {
  const a = operand(v);
  const b = a === undefined ? undefined : operand(w);
  if (b === undefined) return NotImplemented;
  if (z !== None) raise(exc.ValueError, 'complex modulo');
  return complexPower(a!, b);
}

function compare(self: PyComplex, other: Value, op: CompareOp): Value {
  if (op !== CompareOp.EQ && op !== CompareOp.NE) return NotImplemented;
  let same: boolean;
  if (other instanceof PyComplex) same = self.real === other.real && self.imag === other.imag;
  else if (other instanceof PyFloat) same = self.imag === 0 && self.real === other.v;
  else {
    const int = intValue(other);
    if (int === undefined) return NotImplemented;
    same = self.imag === 0 && equalsDouble(int, self.real);
  }
  return same === (op === CompareOp.EQ);
}

/** `_PyHASH_IMAG` */
const IMAG_FACTOR = 1000003n;

/** Equal to that of an equal real number. */
function complexHash(self: PyComplex): number | bigint {
  const real = hashDouble(self.real) ?? 0;
  const imag = hashDouble(self.imag) ?? 0;
  if (imag === 0) return real;
  const combined = BigInt.asIntN(64, BigInt(real) + IMAG_FACTOR * BigInt(imag));
  return combined === -1n ? -2 : fromBig(combined);
}

/** A part as `repr` writes it: shortest digits, without `.0`. */
const partText = (value: number): string => {
  const text = floatRepr(value);
  return text.endsWith('.0') ? text.slice(0, -2) : text;
};

function complexRepr({ real, imag }: PyComplex): string {
  if (real === 0 && !Object.is(real, -0)) return `${partText(imag)}j`;
  const imaginary = partText(imag);
  return `(${partText(real)}${imaginary.startsWith('-') ? '' : '+'}${imaginary}j)`;
}

const plain = (self: Value): Value => {
  const complex = self as PyComplex;
  return complex.ob_type === complexType ? complex : new PyComplex(complex.real, complex.imag);
};

export const complexType: PyType = defineType<PyComplex>({
  name: 'complex',
  instance: PyComplex,
  signature: '(real=0, imag=0)',
  doc: "Create a complex number from a string or numbers.\n\nIf a string is given, parse it as a complex number.\nIf a single number is given, convert it to a complex number.\nIf the 'real' or 'imag' arguments are given, create a complex number\nwith the specified real and imaginary components.",
  slots: {
    tp_new: complexNew,
    tp_repr: complexRepr,
    tp_hash: complexHash,
    tp_richcompare: compare,
    nb_add: (v, w) => binary(v, w, add),
    nb_subtract: (v, w) => binary(v, w, subtract),
    nb_multiply: (v, w) => binary(v, w, multiplyComplex),
    nb_power: power,
    nb_negative: (self) => new PyComplex(-(self as PyComplex).real, -(self as PyComplex).imag),
    nb_positive: plain,
    nb_absolute: (self) => new PyFloat(magnitude(self as PyComplex)),
    nb_bool: (self) => (self as PyComplex).real !== 0 || (self as PyComplex).imag !== 0,
    nb_true_divide: (v, w) => binary(v, w, divide),
  },
  methods: {
    'conjugate($self, /)': (self: PyComplex): Value => new PyComplex(self.real, -self.imag),
    '__complex__($self, /)': plain,
    '__getnewargs__($self, /)': (self: PyComplex): Value => new PyTuple([new PyFloat(self.real), new PyFloat(self.imag)]),
    '__format__($self, format_spec, /)': (self: PyComplex, spec: Value): Value =>
      formatComplex(
        self.real,
        self.imag,
        strContents(spec) ?? raise(exc.TypeError, `__format__() argument must be str, not ${typeName(spec)}`),
        typeName(self),
      ),
  },
  classMethods: {},
  getset: {
    real: { get: (self) => new PyFloat(self.real) },
    imag: { get: (self) => new PyFloat(self.imag) },
  },
});
