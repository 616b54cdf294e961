import { isTrue } from '../abstract/object.js';
import { tailTruth } from '../abstract/special-method.js';
import { exc } from '../exceptions/hierarchy.js';
import { warn } from '../exceptions/warn.js';
import { checkPositional, noKeywords } from '../object/binder.js';
import { fillType } from '../object/define-type.js';
import type { Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { boolType, intType } from '../object/type-of.js';
import { invert } from './int/arithmetic.js';

function boolNew(_type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  noKeywords('bool', kwnames);
  checkPositional('bool', args.length, 0, 1);
  return args.length === 1 && isTrue(args[0]!);
}

const INVERSION =
  "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise inversion of the underlying int object and is usually not what you expect from the negation of a bool object. Use the 'not' operator for boolean negation or ~int(x) for the bitwise inversion of the underlying int.";

const bothBool = (v: Value, w: Value): boolean => typeof v === 'boolean' && typeof w === 'boolean';

// int's slots, and where two bools give a bool.
fillType(boolType, {
  ofOne: tailTruth,
  name: 'bool',
  final: true,
  sameLayout: true,
  doc: 'Returns True when the argument is true, False otherwise.\nThe builtins True and False are the only two instances of the class bool.\nThe class bool is a subclass of the class int, and cannot be subclassed.',
  signature: '(object=False, /)',
  slots: {
    tp_new: boolNew,
    tp_repr: (self: Value) => (self === true ? 'True' : 'False'),
    nb_invert: (self) => {
      warn(exc.DeprecationWarning, INVERSION);
      return invert(self === true ? 1 : 0);
    },
    nb_and: (v, w) => (bothBool(v, w) ? v === true && w === true : intType.nb_and!(v, w)),
    nb_xor: (v, w) => (bothBool(v, w) ? v !== w : intType.nb_xor!(v, w)),
    nb_or: (v, w) => (bothBool(v, w) ? v === true || w === true : intType.nb_or!(v, w)),
  },
});
