import type { PyFunction } from '../builtins/function.js';
import { PyTuple } from '../builtins/tuple.js';
import { PyTypeAlias, subscriptGeneric } from '../builtins/typing/type-alias.js';
import {
  Lazy,
  NO_VARIANCE,
  NOTHING,
  PyParamSpec,
  type PyTypeParameter,
  PyTypeVar,
  PyTypeVarTuple,
} from '../builtins/typing/type-parameter.js';
import { currentGlobals } from '../frame/current-frame.js';
import { None, type Value } from '../object/py-object.js';

const INFERRED = { covariant: false, contravariant: false, infer: true } as const;

const callerModule = (): Value => currentGlobals()?.getStr('__name__') ?? None;

const lazily = (evaluate: Value | undefined): Lazy => (evaluate === undefined ? NOTHING : new Lazy(undefined, evaluate));

/** INTRINSIC_TYPEVAR and its two kin: bound and constraints are functions. */
export function makeTypeVar(name: Value, bound: Value | undefined, constraints: Value | undefined): Value {
  return new PyTypeVar(name, undefined, INFERRED, lazily(bound), lazily(constraints), NOTHING);
}

export function makeParamSpec(name: Value): Value {
  return new PyParamSpec(name, undefined, INFERRED, NOTHING, NOTHING, NOTHING);
}

export function makeTypeVarTuple(name: Value): Value {
  return new PyTypeVarTuple(name, undefined, NO_VARIANCE, NOTHING, NOTHING, NOTHING);
}

export { subscriptGeneric };

/** INTRINSIC_TYPEALIAS: (name, type parameters or None, function of the value). */
export function makeTypeAlias(parts: Value): Value {
  const [name, params, evaluate] = (parts as PyTuple).items as readonly [Value, Value, Value];
  return new PyTypeAlias(name, callerModule(), params instanceof PyTuple ? params : new PyTuple([]), new Lazy(undefined, evaluate));
}

export function setFunctionTypeParams(fn: Value, params: Value): Value {
  (fn as PyFunction).typeParams = params as PyTuple;
  return fn;
}

/** PEP 696: the default of a type parameter, as a function. */
export function setTypeParamDefault(param: Value, evaluate: Value): Value {
  (param as PyTypeParameter).default = new Lazy(undefined, evaluate);
  return param;
}
