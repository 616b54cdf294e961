import { raiseNotImplemented } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';

export function makeTypeVar(_name: Value, _bound: Value | undefined, _constraints: Value | undefined): Value {
  return raiseNotImplemented('TypeVar');
}
export function makeParamSpec(_name: Value): Value {
  return raiseNotImplemented('ParamSpec');
}
export function makeTypeVarTuple(_name: Value): Value {
  return raiseNotImplemented('TypeVarTuple');
}
export function subscriptGeneric(_params: Value): Value {
  return raiseNotImplemented('Generic');
}
export function makeTypeAlias(_parts: Value): Value {
  return raiseNotImplemented('TypeAliasType');
}
export function setFunctionTypeParams(_fn: Value, _params: Value): Value {
  return raiseNotImplemented('type parameters');
}
export function setTypeParamDefault(_param: Value, _evaluate: Value): Value {
  return raiseNotImplemented('type parameter defaults');
}
