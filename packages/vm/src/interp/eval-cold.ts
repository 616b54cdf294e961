import { call } from '../abstract/call.js';
import { setItem } from '../abstract/item.js';
import { runsPython } from '../abstract/iteration.js';
import { tailGetItem, tailLen, tailSetAttr, tailSetItem } from '../abstract/special-method.js';
import { PyDict } from '../builtins/dict.js';
import type { PyCell, PyFunction } from '../builtins/function.js';
import { AsyncGenWrappedValue } from '../builtins/generator-base.js';
import type { PyList } from '../builtins/list.js';
import type { PySet } from '../builtins/set.js';
import { PySlice } from '../builtins/slice.js';
import { buildInterpolation, PyTemplate } from '../builtins/template.js';
import { PyTuple, tupleType } from '../builtins/tuple.js';
import { VmError } from '../errors.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { CodeKind } from '../frame/executable.js';
import { Exit, type Frame } from '../frame/frame.js';
import { Left } from '../frame/leave.js';
import { enterPlain } from '../frame/plain-entry.js';
import { endHandling, isStopIteration, stopIterationError } from '../frame/unwind.js';
import { CALL_MASK, CALL_SHIFT, INSTR_SIZE, Op } from '../instruction/op.js';
import { NO_OPERAND } from '../instruction/registers.js';
import { None, type Value } from '../object/py-object.js';
import { typeOf } from '../object/type-of.js';
import { strToJs } from '../object/wide-str.js';
import type { ThreadState } from '../state/thread.js';
import { getAsyncIterator, getAsyncNext, getYieldFromIterator } from './async-ops.js';
import * as build from './build-ops.js';
import { callKeywords, callRegisters, sliceRegisters } from './call.js';
import { exceptionMatches } from './except-ops.js';
import { matchGroup, prepareReraise } from './except-star.js';
import { importFrom, importName, importStar } from './import-ops.js';
import { setFunctionAttribute } from './make-function.js';
import { isMapping, isSequence, matchClass, matchKeys, withoutKeys } from './match-ops.js';
import { deleteGlobal, deleteName, loadFromDictOrCell, loadGlobalByName, lookup, namespaceOf, raiseName, unboundCell } from './names.js';
import { loadSuperAttr, loadSuperMethod } from './super-ops.js';
import { callTraced, superTraced, traceInstruction, traceResume } from './trace.js';
import * as typeParams from './type-params.js';
import { unpackEx } from './unpack.js';
import { callExit, enterContext, loadSpecial } from './with-ops.js';

/**
 * The arms that programs meet seldom, or that are slow anyway. Runs the instruction at `frame.pc`. NEXT: it is done. GO_ON: frames were pushed,
 * whose value goes to the instruction's destination, or it waits. RAISE and RERAISE: `tstate.raised` is set.
 */
export function evalCold(tstate: ThreadState, frame: Frame, op: Op): Left {
  const { exe, registers, base, pc } = frame;
  const { ops } = exe;
  const a = ops[pc + 1]!;
  const b = ops[pc + 2]!;
  const c = ops[pc + 3]!;
  let value: Value | undefined;
  switch (op) {
    case Op.STORE_GLOBAL:
      exe.globals.setStr(exe.names[a]!, operand(frame, b));
      return Left.NEXT;
    case Op.DELETE_GLOBAL:
      deleteGlobal(exe, a);
      return Left.NEXT;
    case Op.DELETE_NAME:
      deleteName(frame, exe, a);
      return Left.NEXT;
    case Op.DELETE_DEREF: {
      const cell = registers[base + a] as PyCell;
      if (cell.v === undefined) unboundCell(exe, a);
      cell.v = undefined;
      return Left.NEXT;
    }
    case Op.LOAD_LOCALS:
      value = frame.locals ?? raise(exc.SystemError, 'no locals');
      break;
    case Op.LOAD_FROM_DICT_OR_GLOBALS:
      value = lookup(operand(frame, b), exe.names[c]!) ?? loadGlobalByName(exe, exe.names[c]!);
      break;
    case Op.LOAD_FROM_DICT_OR_DEREF:
      value = loadFromDictOrCell(frame, operand(frame, b), c);
      break;
    case Op.LOAD_CLASSDEREF:
      value = loadFromDictOrCell(frame, namespaceOf(frame), b);
      break;
    case Op.DELETE_ATTR:
      return tailSetAttr(operand(frame, a), exe.names[b]!, undefined) === undefined ? Left.GO_ON : Left.NEXT;
    case Op.LOAD_SUPER_ATTR:
      value = superTraced(tstate, frame, registers[base + b]!, superArgument(frame, b, c), () => loadSuper(frame, b, c));
      break;
    case Op.LOAD_SUPER_METHOD:
      if ((frame.exit & Exit.TRACED) !== 0) {
        // Bound, as CPython has it when tools listen.
        registers[base + b] = superTraced(tstate, frame, registers[base + b]!, superArgument(frame, b, c), () => loadSuper(frame, b, c));
        registers[base + b + 1] = undefined;
        return Left.NEXT;
      }
      loadSuperMethod(registers, base + b, exe.sites[c >> 1]!, (c & 1) !== 0);
      return Left.NEXT;
    case Op.DELETE_SUBSCR:
      return tailSetItem(operand(frame, a), operand(frame, b), undefined) === undefined ? Left.GO_ON : Left.NEXT;
    case Op.LOAD_SLICE:
      value = tailGetItem(registers[base + b]!, new PySlice(registers[base + b + 1]!, registers[base + b + 2]!, None));
      break;
    case Op.STORE_SLICE: {
      const slice = new PySlice(registers[base + a + 2]!, registers[base + a + 3]!, None);
      return tailSetItem(registers[base + a + 1]!, slice, registers[base + a]!) === undefined ? Left.GO_ON : Left.NEXT;
    }
    case Op.BUILD_SLICE:
      value = build.buildSlice(registers, base + b, c);
      break;
    case Op.BUILD_SET:
      value = build.buildSet(registers, base + b, c);
      break;
    case Op.BUILD_STRING:
      value = build.buildString(registers, base + b, c);
      break;
    case Op.BUILD_MAP:
      value = build.buildMap(registers, base + b, c);
      break;
    case Op.BUILD_CONST_KEY_MAP:
      value = build.buildConstKeyMap(registers, base + b, operand(frame, c) as PyTuple);
      break;
    case Op.BUILD_MAP_UNPACK:
      value = buildMapUnpack(frame, b, c);
      break;
    case Op.SET_ADD:
      (operand(frame, a) as PySet).add(operand(frame, b));
      return Left.NEXT;
    case Op.MAP_ADD:
      (operand(frame, a) as PyDict).set(operand(frame, b), operand(frame, c));
      return Left.NEXT;
    case Op.LIST_EXTEND:
      return build.listExtend(operand(frame, a) as PyList, operand(frame, b)) === undefined ? Left.GO_ON : Left.NEXT;
    case Op.SET_UPDATE:
      return build.setUpdate(operand(frame, a) as PySet, operand(frame, b)) === undefined ? Left.GO_ON : Left.NEXT;
    case Op.DICT_UPDATE:
      build.dictUpdate(operand(frame, a) as PyDict, operand(frame, b));
      return Left.NEXT;
    case Op.DICT_MERGE:
      build.dictMerge(operand(frame, a) as PyDict, operand(frame, b), optional(frame, c));
      return Left.NEXT;
    case Op.LIST_TO_TUPLE:
      value = new PyTuple((operand(frame, b) as PyList).items.slice());
      break;
    case Op.UNPACK_EX:
      return unpackEx(operand(frame, b), registers, base + a, c & 0xff, c >> 8) ? Left.NEXT : Left.GO_ON;
    case Op.FORMAT:
      value = build.formatValue(operand(frame, b), optional(frame, c));
      break;
    case Op.CONVERT:
      value = build.convert(operand(frame, b), c);
      break;
    case Op.SET_FUNCTION_ATTRIBUTE:
      setFunctionAttribute(operand(frame, a) as PyFunction, operand(frame, b), c);
      return Left.NEXT;
    case Op.LOAD_BUILD_CLASS:
      value = lookup(exe.builtins, '__build_class__') ?? raiseName('__build_class__ not found', '__build_class__');
      break;
    case Op.LOAD_COMMON_CONSTANT:
      value = commonConstant(tstate, b);
      break;
    case Op.SETUP_ANNOTATIONS:
      setupAnnotations(frame);
      return Left.NEXT;
    case Op.TRACE:
      if ((frame.exit & Exit.TRACED) === 0) return Left.NEXT;
      traceInstruction(tstate, frame, a);
      return frame.pc === pc ? Left.NEXT : Left.GO_ON;
    case Op.ENTER_PLAIN:
      enterPlain(tstate, frame);
      return Left.GO_ON;
    case Op.RESUME:
      if ((frame.exit & Exit.TRACED) === 0) return Left.NEXT;
      traceResume(tstate, frame, a);
      return frame.pc === pc ? Left.NEXT : Left.GO_ON;
    default:
      return evalColder(tstate, frame, op, a, b, c);
  }
  if (value === undefined) return Left.GO_ON;
  registers[base + a] = value;
  return Left.NEXT;
}

/** Imports, calls, exceptions, `with`, `match`, async, type parameters. */
function evalColder(tstate: ThreadState, frame: Frame, op: Op, a: number, b: number, c: number): Left {
  const { exe, registers, base, pc } = frame;
  let value: Value | undefined;
  switch (op) {
    case Op.CALL_EX: {
      const callee = operand(frame, b);
      const kwargs = optional(frame, exe.ops[pc + INSTR_SIZE + 1]!);
      if ((frame.exit & Exit.TRACED) === 0 && runsPython(operand(frame, c))) {
        value = build.callStar(callee, operand(frame, c), kwargs);
        break;
      }
      const args = build.starArguments(operand(frame, c), callee);
      const kwnames = kwargs === undefined ? undefined : build.starKeywords(kwargs, callee, args);
      value = callTraced(tstate, frame, callee, args, kwnames, () => callKeywords(tstate, callee, args, kwnames));
      break;
    }
    case Op.CALL_PLAIN: {
      let at = base + (c >> CALL_SHIFT);
      let count = c & CALL_MASK;
      let callee = registers[base + b];
      if (exe.ops[pc + INSTR_SIZE + 1] === 1 && registers[at - 1] !== undefined) {
        // With NULL first, as 3.11 and 3.12 have it, the callable stands where a self would.
        if (callee === undefined) callee = registers[at - 1];
        else {
          at--;
          count++;
        }
      }
      value = callTraced(tstate, frame, callee!, sliceRegisters(registers, at, count), undefined, () =>
        callRegisters(tstate, frame, callee!, registers, at, count),
      );
      break;
    }
    case Op.CALL_KW_PLAIN: {
      const callee = operand(frame, b);
      const kwnames = operand(frame, exe.ops[pc + INSTR_SIZE + 1]!) as PyTuple;
      let at = base + (c >> CALL_SHIFT);
      let count = c & CALL_MASK;
      if (exe.ops[pc + INSTR_SIZE + 2] !== NO_OPERAND && registers[at - 1] !== undefined) {
        at--;
        count++;
      }
      const names = kwnames.items.map((name) => strToJs(name)!);
      const args = sliceRegisters(registers, at, count);
      value = callTraced(tstate, frame, callee, args, names, () => callKeywords(tstate, callee, args, names));
      break;
    }
    case Op.IMPORT_NAME:
      value = importName(frame, exe.names[c]!, registers[base + b]!, registers[base + b + 1]!);
      break;
    case Op.IMPORT_FROM:
      value = importFrom(tstate, operand(frame, b), exe.names[c]!);
      break;
    case Op.IMPORT_STAR:
      importStar(frame, operand(frame, a));
      return Left.NEXT;
    case Op.CHECK_EXC_MATCH:
      value = exceptionMatches(operand(frame, b), operand(frame, c));
      break;
    case Op.CHECK_EG_MATCH: {
      const { rest, match } = matchGroup(tstate, registers[base + a]!, registers[base + a + 1]!);
      registers[base + a] = rest;
      registers[base + a + 1] = match;
      if (match !== None) tstate.handled = match as PyBaseException;
      return Left.NEXT;
    }
    case Op.PREP_RERAISE_STAR:
      value = prepareReraise(operand(frame, b), operand(frame, c));
      break;
    case Op.WITH_EXCEPT_START: {
      const error = optional(frame, c) as PyBaseException | undefined;
      value = callExit(operand(frame, b), optional(frame, exe.ops[pc + INSTR_SIZE + 1]!), error);
      break;
    }
    case Op.BEFORE_WITH:
      value = enterContext(frame, operand(frame, b), false);
      break;
    case Op.BEFORE_ASYNC_WITH:
      value = enterContext(frame, operand(frame, b), true);
      break;
    case Op.LOAD_SPECIAL:
      loadSpecial(frame, base + a, operand(frame, b), c);
      return Left.NEXT;
    case Op.MATCH_CLASS:
      value = matchClass(registers[base + b]!, registers[base + b + 1]!, c, registers[base + b + 2] as PyTuple);
      break;
    case Op.MATCH_MAPPING:
      value = isMapping(operand(frame, b));
      break;
    case Op.MATCH_SEQUENCE:
      value = isSequence(operand(frame, b));
      break;
    case Op.MATCH_KEYS:
      value = matchKeys(operand(frame, b), operand(frame, c) as PyTuple);
      break;
    case Op.COPY_DICT_WITHOUT_KEYS:
      value = withoutKeys(operand(frame, b), operand(frame, c) as PyTuple);
      break;
    case Op.GET_LEN:
      value = tailLen(operand(frame, b));
      break;
    case Op.GET_YIELD_FROM_ITER:
      value = getYieldFromIterator(operand(frame, b), exe.code.co_flags);
      break;
    case Op.GET_AITER:
      value = getAsyncIterator(operand(frame, b));
      break;
    case Op.GET_ANEXT:
      value = getAsyncNext(operand(frame, b));
      break;
    case Op.END_ASYNC_FOR: {
      const error = operand(frame, a) as PyBaseException;
      if (!typeOf(error).isSubtypeOf(exc.StopAsyncIteration)) {
        tstate.raised = error;
        return Left.RERAISE;
      }
      const previous = optional(frame, b);
      if (previous !== undefined) endHandling(tstate, frame, previous);
      return Left.NEXT;
    }
    case Op.CLEANUP_THROW: {
      const error = registers[base + b] as PyBaseException;
      if (!isStopIteration(error)) {
        tstate.raised = error;
        return Left.RERAISE;
      }
      value = error.value ?? None;
      break;
    }
    case Op.STOPITERATION_ERROR:
      value = stopIterationOf(tstate, frame, operand(frame, b) as PyBaseException);
      break;
    case Op.ASYNC_GEN_WRAP:
      value = new AsyncGenWrappedValue(operand(frame, b));
      break;
    case Op.PRINT:
      value = call(getAttrOfSys(tstate, 'displayhook'), operand(frame, b));
      break;
    case Op.CHECK_STAR_ARG:
      build.checkStarArgument(operand(frame, a), optional(frame, b));
      return Left.NEXT;
    case Op.TYPEVAR:
      value = typeParams.makeTypeVar(operand(frame, b), undefined, undefined);
      break;
    case Op.TYPEVAR_WITH_BOUND:
      value = typeParams.makeTypeVar(operand(frame, b), operand(frame, c), undefined);
      break;
    case Op.TYPEVAR_WITH_CONSTRAINTS:
      value = typeParams.makeTypeVar(operand(frame, b), undefined, operand(frame, c));
      break;
    case Op.PARAMSPEC:
      value = typeParams.makeParamSpec(operand(frame, b));
      break;
    case Op.TYPEVARTUPLE:
      value = typeParams.makeTypeVarTuple(operand(frame, b));
      break;
    case Op.SUBSCRIPT_GENERIC:
      value = typeParams.subscriptGeneric(operand(frame, b));
      break;
    case Op.TYPEALIAS:
      value = typeParams.makeTypeAlias(operand(frame, b));
      break;
    case Op.SET_FUNCTION_TYPE_PARAMS:
      value = typeParams.setFunctionTypeParams(operand(frame, b), operand(frame, c));
      break;
    case Op.SET_TYPEPARAM_DEFAULT:
      value = typeParams.setTypeParamDefault(operand(frame, b), operand(frame, c));
      break;
    case Op.BUILD_TEMPLATE:
      value = new PyTemplate(operand(frame, b) as PyTuple, operand(frame, c) as PyTuple);
      break;
    case Op.BUILD_INTERPOLATION:
      value = buildInterpolation(registers, base + b, c);
      break;
    default:
      throw new VmError(`register instruction ${op} has no arm`);
  }
  if (value === undefined) return Left.GO_ON;
  registers[base + a] = value;
  return Left.NEXT;
}

/** The value of an operand: register or constant. */
function operand(frame: Frame, at: number): Value {
  return at >= 0 ? frame.registers[frame.base + at]! : frame.exe.consts[~at]!;
}

function loadSuper({ exe, registers, base }: Frame, at: number, packed: number): Value {
  const [superValue, cls, self] = [registers[base + at]!, registers[base + at + 1]!, registers[base + at + 2]!];
  return loadSuperAttr(superValue, cls, self, exe.sites[packed >> 1]!.name, (packed & 1) !== 0);
}

/** The class that `super(cls, self)` was given; nothing where it was written without arguments. */
const superArgument = (frame: Frame, at: number, packed: number): Value | undefined =>
  (packed & 1) !== 0 ? frame.registers[frame.base + at + 1] : undefined;

const optional = (frame: Frame, at: number): Value | undefined => (at === NO_OPERAND ? undefined : operand(frame, at));

function commonConstant(tstate: ThreadState, which: number): Value {
  switch (which) {
    case 0:
      return exc.AssertionError;
    case 1:
      return exc.NotImplementedError;
    case 2:
      return tupleType;
    default:
      return tstate.interp.builtins.getStr(which === 3 ? 'all' : 'any') ?? raise(exc.SystemError, `no common constant ${which}`);
  }
}

function setupAnnotations(frame: Frame): void {
  const namespace = namespaceOf(frame);
  if (lookup(namespace, '__annotations__') === undefined) setItem(namespace, '__annotations__', new PyDict());
}

/** 3.8: `{**a, **b}`, and the keywords of a call. */
function buildMapUnpack(frame: Frame, first: number, packed: number): PyDict {
  const dict = new PyDict();
  const { registers, base } = frame;
  const count = packed & 0xffff;
  const callable = packed >> 16 !== 0 ? registers[base + first - 2] : undefined;
  for (let i = 0; i < count; i++) {
    const mapping = registers[base + first + i]!;
    if (packed >> 16 === 0) build.dictUpdate(dict, mapping);
    else build.dictMerge(dict, mapping, callable);
  }
  return dict;
}

/** PEP 479: a StopIteration that would leave a generator's body. */
function stopIterationOf(tstate: ThreadState, frame: Frame, error: PyBaseException): Value {
  const { kind } = frame.exe;
  const stops = isStopIteration(error);
  if (!stops && !(kind === CodeKind.ASYNC_GENERATOR && typeOf(error).isSubtypeOf(exc.StopAsyncIteration))) return error;
  const what = kind === CodeKind.ASYNC_GENERATOR ? 'async generator' : kind === CodeKind.COROUTINE ? 'coroutine' : 'generator';
  return stopIterationError(tstate, error, `${what} raised ${stops ? 'StopIteration' : 'StopAsyncIteration'}`);
}

const getAttrOfSys = (tstate: ThreadState, name: string): Value =>
  tstate.interp.sysdict.getStr(name) ?? raise(exc.RuntimeError, `lost sys.${name}`);
