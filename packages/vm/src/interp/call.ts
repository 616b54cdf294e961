import { CO } from '@pyco/marshal';
import { PyFunction, PyMethod } from '../builtins/function.js';
import type { PyTuple } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { fillDefaults, fillKeywordDefaults } from '../frame/bind.js';
import type { Executable } from '../frame/executable.js';
import { Exit, type Frame } from '../frame/frame.js';
import { executableOf, growRegisters, newRecord, pushCall, recursionError, traceFrame } from '../frame/push.js';
import { PyBuiltinFunction, PyMethodDescriptor } from '../object/descriptors.js';
import { callNative, type NativeDef } from '../object/native.js';
import type { Value } from '../object/py-object.js';
import { PyType, TypeFlags } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { objectType, typeName, typeOf, typeType } from '../object/type-of.js';
import { strToJs } from '../object/wide-str.js';
import type { ThreadState } from '../state/thread.js';

type Registers = (Value | undefined)[];

/**
 * Calls what is no plain function with the arguments `registers[at]` to `registers[at + count - 1]`. The register in front of the first is free:
 * a bound method's self is put there, and a new object. `undefined`: a frame was pushed, or the native waits.
 */
export function callRegisters(
  tstate: ThreadState,
  frame: Frame,
  callee: Value,
  registers: Registers,
  at: number,
  count: number,
): Value | undefined {
  for (;;) {
    if (callee instanceof PyType) return instantiate(tstate, frame, callee, registers, at, count);
    if (callee instanceof PyBuiltinFunction) return callNativeRegisters(callee.def, callee.self, registers, at, count);
    if (callee instanceof PyFunction) return callFunction(tstate, frame, callee, registers, at, count);
    if (callee instanceof PyMethod) {
      at--;
      count++;
      registers[at] = callee.self;
      callee = callee.func;
      continue;
    }
    if (callee instanceof PyMethodDescriptor && count > 0) {
      const self = registers[at]!;
      if (typeOf(self).isSubtypeOf(callee.objclass)) return callNativeRegisters(callee.def, self, registers, at + 1, count - 1);
    }
    const tpCall = typeOf(callee).tp_call;
    if (tpCall === undefined) return raise(exc.TypeError, `'${typeName(callee)}' object is not callable`);
    return tpCall(callee, sliceRegisters(registers, at, count), undefined);
  }
}

/** Values that stand side by side as an array of their own. */
export function sliceRegisters(registers: Registers, at: number, count: number): Value[] {
  switch (count) {
    case 0:
      return [];
    case 1:
      return [registers[at]!];
    case 2:
      return [registers[at]!, registers[at + 1]!];
    case 3:
      return [registers[at]!, registers[at + 1]!, registers[at + 2]!];
    default:
      return registers.slice(at, at + count) as Value[];
  }
}

/** A native, without an array of arguments where its parameters allow that. */
export function callNativeRegisters(def: NativeDef, self: Value, registers: Registers, at: number, count: number): Value | undefined {
  if (def.isPlain && count === def.max) {
    const { fn } = def;
    if (def.hasReceiver) {
      switch (count) {
        case 0:
          return fn(self);
        case 1:
          return fn(self, registers[at]);
        case 2:
          return fn(self, registers[at], registers[at + 1]);
        case 3:
          return fn(self, registers[at], registers[at + 1], registers[at + 2]);
        default:
          break;
      }
    } else {
      switch (count) {
        case 0:
          return fn();
        case 1:
          return fn(registers[at]);
        case 2:
          return fn(registers[at], registers[at + 1]);
        case 3:
          return fn(registers[at], registers[at + 1], registers[at + 2]);
        default:
          break;
      }
    }
  }
  if (def.withDefaults > count && count <= def.max && count >= def.min) return callWithDefaults(def, self, registers, at, count);
  return callNative(def, self, sliceRegisters(registers, at, count), undefined);
}

/** `d.get(key)`, `text.startswith(prefix, start)`: the last parameters are not given. */
function callWithDefaults(def: NativeDef, self: Value, registers: Registers, at: number, count: number): Value | undefined {
  const { fn, withDefaults } = def;
  const { parameters } = def.signature;
  const first = count > 0 ? registers[at] : parameters[0]!.fallback;
  if (withDefaults === 1) return def.hasReceiver ? fn(self, first) : fn(first);
  const second = count > 1 ? registers[at + 1] : parameters[1]!.fallback;
  if (withDefaults === 2) return def.hasReceiver ? fn(self, first, second) : fn(first, second);
  const third = parameters[2]!.fallback;
  return def.hasReceiver ? fn(self, first, second, third) : fn(first, second, third);
}

/** Pushes the frame of a function whose arguments stand in registers already. */
function callFunction(tstate: ThreadState, back: Frame, fn: PyFunction, registers: Registers, at: number, count: number): undefined {
  const exe = executableOf(fn);
  const simple = exe.simpleArgs;
  if (simple < count) {
    // Also what takes *args or keyword-only arguments: simple is -1.
    if (simple < 0 && pushWithKeywordDefaults(tstate, back, exe, fn, registers, at, count)) return undefined;
    const args = sliceRegisters(registers, at, count);
    pushCall(tstate, fn, args, undefined);
    return undefined;
  }
  const frame = pushWindow(tstate, back, exe, fn, registers, at, count);
  if (count < simple) fillRest(tstate, back, frame, count);
  return undefined;
}

/** Positional arguments only, for code that has keyword-only parameters. `false`, with nothing done, where it takes *args or **kwargs, or fewer than are given. */
function pushWithKeywordDefaults(
  tstate: ThreadState,
  back: Frame,
  exe: Executable,
  fn: PyFunction,
  registers: Registers,
  at: number,
  count: number,
): boolean {
  const { co_argcount, co_flags } = exe.code;
  if (count > co_argcount || (co_flags & (CO.VARARGS | CO.VARKEYWORDS)) !== 0) return false;
  const frame = pushWindow(tstate, back, exe, fn, registers, at, count);
  fillRest(tstate, back, frame, count);
  return true;
}

/** Parameters that no argument has reached get their defaults. What is raised for one that has none leaves the stack as it was. */
function fillRest(tstate: ThreadState, back: Frame, frame: Frame, positional: number): void {
  const { registers, base, exe } = frame;
  const { co_argcount, co_kwonlyargcount } = exe.code;
  const fn = frame.func!;
  try {
    if (positional < co_argcount) fillDefaults(fn, exe.code, positional, registers, base);
    if (co_kwonlyargcount > 0) fillKeywordDefaults(fn, exe.code, registers, base);
  } catch (error) {
    frame.exit = Exit.STORE;
    tstate.frame = back;
    throw error;
  }
}

/** A frame whose window begins with arguments that stand in place. */
function pushWindow(
  tstate: ThreadState,
  back: Frame,
  exe: Executable,
  fn: PyFunction,
  registers: Registers,
  at: number,
  count: number,
): Frame {
  const depth = back.depth + 1;
  if (depth > tstate.interp.recursionLimit) throw recursionError();
  const frame = back.next ?? newRecord(tstate, back, exe);
  const stack = tstate.registers;
  let base = at;
  if (registers !== stack) {
    base = back.top;
    if (base + exe.size > stack.length) growRegisters(stack, base + exe.size);
    for (let i = 0; i < count; i++) stack[base + i] = registers[at + i];
  } else if (base + exe.size > stack.length) growRegisters(stack, base + exe.size);
  for (let i = base + count, end = base + exe.locals; i < end; i++) stack[i] = undefined;
  frame.exe = exe;
  frame.func = fn;
  frame.base = base;
  frame.pc = 0;
  frame.depth = depth;
  frame.back = back;
  tstate.steps--;
  tstate.frame = frame;
  if (tstate.instrument !== undefined) traceFrame(tstate, frame);
  return frame;
}

/** What a call of a class that Python wrote comes to: kept on the class for as long as its version stands. */
class Constructor {
  readonly version: number;
  /** `__init__`, a Python function; `undefined` where nothing but `object` initialises. */
  readonly init: PyFunction | undefined;
  readonly make: new () => Value & object;

  constructor(version: number, init: PyFunction | undefined, make: new () => Value & object) {
    this.version = version;
    this.init = init;
    this.make = make;
  }
}

/** `type.__call__`, without recursion for a class with `object`'s `__new__` and an `__init__` in Python. */
function instantiate(tstate: ThreadState, back: Frame, cls: PyType, registers: Registers, at: number, count: number): Value | undefined {
  const known = constructorOf(cls);
  if (known === undefined) {
    const tpCall = typeOf(cls).tp_call;
    if (tpCall === undefined) return raise(exc.TypeError, `'${typeName(cls)}' object is not callable`);
    return tpCall(cls, sliceRegisters(registers, at, count), undefined);
  }
  const { init } = known;
  if (init === undefined && count > 0) return typeOf(cls).tp_call!(cls, sliceRegisters(registers, at, count), undefined);
  const instance = new known.make();
  if (init === undefined) return instance;
  registers[at - 1] = instance;
  callFunction(tstate, back, init, registers, at - 1, count + 1);
  const frame = tstate.frame as Frame;
  frame.exit = (frame.exit & ~Exit.KIND) | Exit.INIT;
  frame.instance = instance;
  return undefined;
}

/** How a class is called; `undefined` if that takes more than its `__init__`. */
export function constructorOf(cls: PyType): Constructor | undefined {
  const known = cls.tp_vectorcall as Constructor | undefined;
  return known?.version === cls.tp_version_tag ? known : findConstructor(cls);
}

function findConstructor(cls: PyType): Constructor | undefined {
  if (!cls.isHeapType || typeOf(cls).tp_call !== typeType.tp_call || cls.tp_new !== objectType.tp_new) return undefined;
  if ((cls.tp_flags & TypeFlags.IS_ABSTRACT) !== 0 || cls.tp_finalize !== undefined) return undefined;
  const init = cls.lookup('__init__');
  const isObjects = cls.tp_init === objectType.tp_init;
  if (!isObjects && !(init instanceof PyFunction)) return undefined;
  const made = new Constructor(
    cls.tp_version_tag,
    isObjects ? undefined : (init as PyFunction),
    cls.instanceClass as unknown as new () => Value & object,
  );
  cls.tp_vectorcall = made;
  return made;
}

/** Where the keyword arguments of a call go: kept with the code that is called, for the names that it was called with last. */
class KeywordPlan {
  readonly kwnames: PyTuple;
  /** For each keyword the parameter's register. */
  readonly targets: readonly number[];

  constructor(kwnames: PyTuple, targets: readonly number[]) {
    this.kwnames = kwnames;
    this.targets = targets;
  }
}

/** The plan for a call of code that takes no `**kwargs`; `undefined` where the general way has something to say. */
function planKeywords(exe: Executable, kwnames: PyTuple): KeywordPlan | undefined {
  const known = exe.keywordPlan as KeywordPlan | undefined;
  if (known?.kwnames === kwnames) return known;
  const { co_argcount, co_kwonlyargcount, co_posonlyargcount, co_localsplusnames, co_flags } = exe.code;
  if ((co_flags & (CO.VARARGS | CO.VARKEYWORDS)) !== 0) return undefined;
  const targets: number[] = [];
  for (const name of kwnames.items) {
    const index = typeof name === 'string' ? co_localsplusnames.indexOf(name, co_posonlyargcount) : -1;
    if (index < 0 || index >= co_argcount + co_kwonlyargcount) return undefined;
    targets.push(index);
  }
  const plan = new KeywordPlan(kwnames, targets);
  exe.keywordPlan = plan;
  return plan;
}

/** A call with keyword names, whose values are the last of the arguments in the registers. */
export function callWithKeywords(
  tstate: ThreadState,
  frame: Frame,
  callee: Value,
  registers: Registers,
  at: number,
  count: number,
  kwnames: PyTuple,
): Value | undefined {
  let fn = callee;
  if (fn instanceof PyMethod) {
    at--;
    count++;
    registers[at] = fn.self;
    fn = fn.func;
  }
  if (fn instanceof PyFunction && pushPlanned(tstate, frame, fn, registers, at, count, kwnames)) return undefined;
  return callKeywords(tstate, fn, sliceRegisters(registers, at, count), namesOf(kwnames));
}

/** The names in vectorcall's form. Nearly all are plain JavaScript strings, and the tuple's own array will do. */
function namesOf({ items }: PyTuple): KwNames {
  for (let k = 0; k < items.length; k++) if (typeof items[k] !== 'string') return items.map((name) => strToJs(name)!);
  return items as readonly string[];
}

/** Binds by plan. `false`, with nothing done, where something is missing, given twice or out of the ordinary. */
function pushPlanned(
  tstate: ThreadState,
  back: Frame,
  fn: PyFunction,
  registers: Registers,
  at: number,
  count: number,
  kwnames: PyTuple,
): boolean {
  const exe = executableOf(fn);
  const plan = planKeywords(exe, kwnames);
  if (plan === undefined) return false;
  const { targets } = plan;
  const keywords = targets.length;
  const positional = count - keywords;
  if (positional > exe.code.co_argcount) return false;
  for (let k = 0; k < keywords; k++) if (targets[k]! < positional) return false;
  const values = sliceRegisters(registers, at + positional, keywords);
  const frame = pushWindow(tstate, back, exe, fn, registers, at, positional);
  const { registers: own, base } = frame;
  for (let k = 0; k < keywords; k++) own[base + targets[k]!] = values[k];
  fillRest(tstate, back, frame, positional);
  return true;
}

/** A call with keyword names, whose values are the last of the arguments. */
export function callKeywords(tstate: ThreadState, callee: Value, args: Value[], kwnames: KwNames | undefined): Value | undefined {
  while (callee instanceof PyMethod) {
    args.unshift(callee.self);
    callee = callee.func;
  }
  if (callee instanceof PyFunction) {
    pushCall(tstate, callee, args, kwnames);
    return undefined;
  }
  if (callee instanceof PyBuiltinFunction) return callNative(callee.def, callee.self, args, kwnames);
  if (callee instanceof PyType) {
    const known = constructorOf(callee);
    if (known?.init !== undefined) {
      const instance = new known.make();
      pushCall(tstate, known.init, [instance, ...args], kwnames);
      const frame = tstate.frame as Frame;
      frame.exit = (frame.exit & ~Exit.KIND) | Exit.INIT;
      frame.instance = instance;
      return undefined;
    }
  }
  const tpCall = typeOf(callee).tp_call;
  if (tpCall === undefined) return raise(exc.TypeError, `'${typeName(callee)}' object is not callable`);
  return tpCall(callee, args, kwnames);
}
