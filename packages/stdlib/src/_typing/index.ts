import {
  genericType,
  type NativeModule,
  NoDefault,
  paramSpecArgsType,
  paramSpecKwargsType,
  paramSpecType,
  typeAliasType,
  typeVarTupleType,
  typeVarType,
  type Value,
} from '@pyco/vm';

/** `_typing`. */
export const typingModule: NativeModule = {
  name: '_typing',
  functions: { '_idfunc(x, /)': (x: Value): Value => x },
  types: [typeVarType, paramSpecType, typeVarTupleType, paramSpecArgsType, paramSpecKwargsType, typeAliasType, genericType],
  values: { NoDefault },
};
