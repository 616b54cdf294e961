// Interpreter and threads

// Abstract operations
export { call, callMethod, callSpecial, callWith, isCallable, lookupSpecial, tailCall } from './abstract/call.js';
export { contains, getItem, setItem } from './abstract/item.js';
export { fastItems, getIter, iterNext, lengthHint, toArray } from './abstract/iter.js';
export { callsPython, iterate, runsPython, withItems } from './abstract/iteration.js';
export { asIndex, asSize, binaryOp, Nb, power, unaryOp } from './abstract/number.js';
export {
  equals,
  format,
  getAttr,
  hash,
  isInstance,
  isSubclass,
  isTrue,
  len,
  repr,
  richCompare,
  richCompareBool,
  setAttr,
  str,
  tryGetAttr,
} from './abstract/object.js';
export { reprEnter, reprLeave } from './abstract/repr.js';
// Modules
export { builtinsModule } from './builtins/builtins-module.js';
export { BufferFlags, contiguousBytes, needBytes, releaseBuffer } from './builtins/bytes/buffer.js';
export { bytesFind, bytesRfind } from './builtins/bytes/byte-search.js';
export { PyBytearray } from './builtins/bytes/py-bytearray.js';
export { PyBytes } from './builtins/bytes/py-bytes.js';
export { asComplex, PyComplex } from './builtins/complex.js';
export { DelegatingIterator } from './builtins/delegating-iterator.js';
export { PyDict } from './builtins/dict.js';
export type { Entry } from './builtins/dict-entry.js';
export { dictType } from './builtins/dict-type.js';
export { dictItemsType, dictKeysType, dictValuesType, PyDictItems, PyDictKeys, PyDictValues } from './builtins/dict-views.js';
export { FilteringIterator } from './builtins/filter.js';
export { floatType, PyFloat } from './builtins/float.js';
export { PyCell, PyFunction, PyMethod } from './builtins/function.js';
export { makeFunction } from './builtins/function-type.js';
export { thrownException } from './builtins/generator.js';
export { PyCoroutine, PyGenerator } from './builtins/generator-base.js';
export { genericAlias } from './builtins/generic-alias.js';
export { allocate } from './builtins/heap-type.js';
export { countPower, countProduct } from './builtins/int/work.js';
export { checkItemCount, repeatItems } from './builtins/item-blocks.js';
export { listType, PyList } from './builtins/list.js';
export { PyMappingProxy } from './builtins/mappingproxy.js';
export { isContiguous, memoryViewOf, PyMemoryView } from './builtins/memoryview/py-memoryview.js';
export { makeModule, PyModule } from './builtins/module.js';
export { callDel } from './builtins/object-del.js';
export { PyFrozenSet, PySet } from './builtins/set.js';
export { PySlice, sliceOfLength } from './builtins/slice.js';
export { FieldName, FormatParser } from './builtins/str/format-parser.js';
export { joinPlain } from './builtins/str/text.js';
export { PyTraceback } from './builtins/traceback.js';
export { PyTuple, tupleType } from './builtins/tuple.js';
// typing
export { genericType, typeAliasType } from './builtins/typing/type-alias.js';
export {
  NoDefault,
  paramSpecArgsType,
  paramSpecKwargsType,
  paramSpecType,
  typeVarTupleType,
  typeVarType,
} from './builtins/typing/type-parameter.js';
// Codecs
export * from './codecs/index.js';
export { ProcessExit, VmError } from './errors.js';
// Exceptions
export { PyBaseException, PyOSError, PyStopIteration, PySystemExit, PyUnicodeError } from './exceptions/base-exception.js';
export { type ExceptionName, exc } from './exceptions/hierarchy.js';
export { osErrorType } from './exceptions/os-error.js';
export { characterOffset } from './exceptions/print/frame-summary.js';
export { formatException } from './exceptions/print/print-exception.js';
export { suggestName } from './exceptions/print/suggestions.js';
export { addNote, isRaised, makeException, raise, raiseAttributeError, raiseNotImplemented, raiseWith } from './exceptions/raise.js';
export { writeUnraisable } from './exceptions/unraisable.js';
export { warn } from './exceptions/warn.js';
export { currentFrame, currentGlobals, currentLocals, lineOf } from './frame/current-frame.js';
export { distrust } from './frame/executable.js';
export { Frame, FrameTrace } from './frame/frame.js';
export { callBeneath, callThen, GatherFrame, ItemsFrame, NextFrame, nextBeneath, noMore } from './frame/items-frame.js';
export { lineAt } from './frame/lines.js';
export { again, type Callee, NativeFrame, popNative, pushNative, runThrough } from './frame/native-frame.js';
export { runCode, runCodeNow } from './frame/run-code.js';
export { fsPath, fsText, fsTextBytes, pathValue } from './host/fs-path.js';
export { importAbsolute, importModule } from './import/import.js';
export { installLib, wakeImportlib } from './import/importlib.js';
export { createNativeModule, fillNativeModule } from './import/native-modules.js';
export { prepareCode, preparedCode, translatorId } from './instruction/prepared.js';
export { isStackOverflow } from './interp/caught.js';
export { callExit, delegateOf, resumeGenerator } from './interp/generator.js';
export { createInterp } from './interp/index.js';
export { throwInto } from './interp/throw.js';
export { genericGetAttr, genericSetAttr, getOwnAttribute, instanceDict, setInstanceDict, setOwnAttribute } from './object/attribute.js';
export { type Binder, bindCall, binder } from './object/binder.js';
export { defineType, fillType, type MethodTable, type SlotsOf, type TypeSpec } from './object/define-type.js';
export type { GetSetDef } from './object/descriptors.js';
export { PyBuiltinFunction, PyMethodDescriptor } from './object/descriptors.js';
export { callNative, NativeDef, type NativeFunction } from './object/native.js';
// Values
export { Ellipsis, None, NotImplemented, PyInstance, PyObject, type Value } from './object/py-object.js';
// Types and natives
export { PyType, TypeFlags } from './object/py-type.js';
export { type BufferInfo, CompareOp, type KwNames, type TypeSlots } from './object/slots.js';
export { boolType, intType, isInstanceOf, objectType, strType, typeName, typeOf, typeType } from './object/type-of.js';
export { foreignFactory, valueFactory } from './object/value-factory.js';
export { valueReader } from './object/value-reader.js';
export { PyWideStr, strContents, strFromCodePoints, strFromJs, strToJs } from './object/wide-str.js';
export type { CodeCompiler, Compilation, CompiledCode } from './ports/code-compiler.js';
export type { Finder, FoundModule } from './ports/finder.js';
// Ports
export type { FrameEvaluator, Outcome } from './ports/frame-evaluator.js';
export type { CodeSource, FrozenModules } from './ports/frozen-modules.js';
export {
  type FileStat,
  type Host,
  type HostClock,
  HostError,
  type HostFiles,
  type HostHash,
  type HostHeap,
  type HostStdio,
  type HostSystem,
  type Seconds,
} from './ports/host.js';
export type { Hosting, Idler, Interest, PendingCalls } from './ports/idler.js';
export { FrameEvent, type Instrument } from './ports/instrument.js';
export type { NativeModule } from './ports/native-module.js';
export type { CompileOptions, SourceCompiler } from './ports/source-compiler.js';
export type { Anchors, SourceShape } from './ports/source-shape.js';
export type { StepBudget } from './ports/step-budget.js';
export type { UnicodeNames } from './ports/unicode-names.js';
export { type Auditor, audit, isAudited } from './state/audit.js';
export { DEFAULT_CONFIG, type PyConfig } from './state/config.js';
export { PyInterpreter } from './state/interpreter.js';
export type { Keeper, Watcher, Young } from './state/lifetimes.js';
export { awaitPromise } from './state/promise-wait.js';
export { currentThread, inThread, swapThread, ThreadState, tryCurrentThread } from './state/thread.js';
export { STILL_WAITING, Wait, waitFor } from './state/wait.js';
export { BATCH_MASK, BULK, checkSize, isCounted, spend } from './state/work.js';
// Unicode
export { setUnicodeNames, unicodeNames } from './unicode/names.js';
export { isSpace, UnicodeFlag, unicodeFlags } from './unicode/properties.js';
