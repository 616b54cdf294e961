import type { PyType } from '../object/py-type.js';
import { boolType, intType, objectType, strType, typeType } from '../object/type-of.js';
import { bytearrayType } from './bytes/bytearray.js';
import { bytesType } from './bytes/bytes.js';
import { complexType } from './complex.js';
import { dictType } from './dict-type.js';
import { enumerateType } from './enumerate.js';
import { filterType } from './filter.js';
import { floatType } from './float.js';
import { frozensetType } from './frozenset.js';
import { listType } from './list.js';
import { mapType } from './map.js';
import { memoryviewType } from './memoryview.js';
import { propertyType } from './property.js';
import { rangeType } from './range.js';
import { reversedType } from './reversed.js';
import { setType } from './set-type.js';
import { sliceType } from './slice.js';
import { classMethodType, staticMethodType } from './staticmethod.js';
import { superType } from './super.js';
import { tupleType } from './tuple.js';
import { zipType } from './zip.js';

// Types without a name in `builtins`: importing their modules declares them.
import './traceback-type.js';
import './generator.js';
import './frame-object.js';
import './frame-locals-proxy.js';
import './coroutine.js';
import './code.js';
import './async-generator.js';
import './anext-awaitable.js';
import './bool.js';
import './descriptor-types.js';
import './dict-iterator.js';
import './dict-views.js';
import './function-type.js';
import './generic-alias.js';
import './int.js';
import './js-proxy.js';
import './list-iterator.js';
import './mappingproxy.js';
import './module.js';
import './none-type.js';
import './object.js';
import './range-iterator.js';
import './set-iterator.js';
import './simple-namespace.js';
import './str.js';
import './template.js';
import './tuple-iterator.js';
import './type.js';
import './union.js';

/** The types that have a name in `builtins`; exceptions apart. */
export const builtinTypes: readonly PyType[] = [
  boolType,
  bytearrayType,
  bytesType,
  classMethodType,
  complexType,
  dictType,
  enumerateType,
  filterType,
  floatType,
  frozensetType,
  intType,
  listType,
  mapType,
  memoryviewType,
  objectType,
  propertyType,
  rangeType,
  reversedType,
  setType,
  sliceType,
  staticMethodType,
  strType,
  superType,
  tupleType,
  typeType,
  zipType,
];
