import { exc } from '../exceptions/hierarchy.js';
import { PyBuiltinFunction } from '../object/descriptors.js';
import { NativeDef } from '../object/native.js';
import { Ellipsis, None, NotImplemented, type Value } from '../object/py-object.js';
import type { NativeModule } from '../ports/native-module.js';
import { buildClass } from './build-class.js';
import { evaluateFunctions } from './functions/evaluate.js';
import { introspectionFunctions } from './functions/introspection.js';
import { ioFunctions } from './functions/io.js';
import { iterationFunctions } from './functions/iteration.js';
import { numericFunctions } from './functions/numeric.js';
import { builtinTypes } from './types.js';

/** `builtins`. */
export const builtinsModule: NativeModule = {
  name: 'builtins',
  functions: { ...evaluateFunctions, ...introspectionFunctions, ...ioFunctions, ...iterationFunctions, ...numericFunctions },
  types: builtinTypes,
  values: { None, NotImplemented, Ellipsis, True: true, False: false, __debug__: true } satisfies { [name: string]: Value },
  init(module, interp) {
    const build = new NativeDef('__build_class__(func, name, /, *bases, [metaclass], **kwds)', buildClass, '', true);
    module.dict.setStr('__build_class__', new PyBuiltinFunction(build, module, 'builtins'));
    for (const [name, type] of Object.entries(exc)) module.dict.setStr(name, type);
    module.dict.setStr('EnvironmentError', exc.OSError);
    module.dict.setStr('IOError', exc.OSError);
    module.dict.setStr('ExceptionGroup', interp.exceptionGroup);
    module.dict.deleteStr('_IncompleteInputError');
    module.dict.setStr('_IncompleteInputError', exc._IncompleteInputError);
  },
};
