import {
  callRegisters,
  callWithKeywords,
  caught,
  compareNumbers,
  dictType,
  type Executable,
  Exit,
  enterPushed,
  FINISHED,
  type Frame,
  findMethod,
  floatType,
  GenState,
  growRegisters,
  INSTR_SIZE,
  LEFT,
  Left,
  listType,
  None,
  newRecord,
  nextOrPush,
  noteAwaited,
  PyCoroutine,
  PyDict,
  PyFloat,
  type PyFunction,
  PyGenerator,
  PyList,
  type PySet,
  PySetBase,
  PyTuple,
  runPushed,
  type Site,
  sendTo,
  type ThreadState,
  tailSetItem,
  takeSteps,
  tupleType,
  typeOf,
  type Value,
} from '@pyco/vm/evaluator';

// What emitted code calls. Functions in front of a longer way give `undefined`, or false, where they do not apply.

const isFloat = (x: Value): x is PyFloat => x instanceof PyFloat && x.ob_type === floatType;

/** So long no engine refuses a string: what it throws must find the frame up to date. */
const LONG = 2 ** 28;
/** So many items no dict or set is refused. */
const MANY = 2 ** 22;

export function quickAdd(x: Value, y: Value): Value | undefined {
  if (isFloat(x)) {
    if (isFloat(y)) return new PyFloat(x.v + y.v);
    return typeof y === 'number' ? new PyFloat(x.v + y) : undefined;
  }
  if (typeof x === 'string') return typeof y === 'string' && x.length + y.length < LONG ? x + y : undefined;
  return typeof x === 'number' && isFloat(y) ? new PyFloat(x + y.v) : undefined;
}

export function quickSubtract(x: Value, y: Value): Value | undefined {
  if (isFloat(x)) {
    if (isFloat(y)) return new PyFloat(x.v - y.v);
    return typeof y === 'number' ? new PyFloat(x.v - y) : undefined;
  }
  return typeof x === 'number' && isFloat(y) ? new PyFloat(x - y.v) : undefined;
}

export function quickMultiply(x: Value, y: Value): Value | undefined {
  if (isFloat(x)) {
    if (isFloat(y)) return new PyFloat(x.v * y.v);
    return typeof y === 'number' ? new PyFloat(x.v * y) : undefined;
  }
  return typeof x === 'number' && isFloat(y) ? new PyFloat(x * y.v) : undefined;
}

export function quickDivide(x: Value, y: Value): Value | undefined {
  const a = isFloat(x) ? x.v : typeof x === 'number' ? x : undefined;
  const b = isFloat(y) ? y.v : typeof y === 'number' ? y : undefined;
  return a === undefined || b === undefined || b === 0 ? undefined : new PyFloat(a / b);
}

/** A comparison of two floats, or of a float and an int. */
export function quickCompare(x: Value, y: Value, which: number): boolean | undefined {
  if (isFloat(x)) {
    if (isFloat(y)) return compareNumbers(x.v, y.v, which);
    return typeof y === 'number' ? compareNumbers(x.v, y, which) : undefined;
  }
  return typeof x === 'number' && isFloat(y) ? compareNumbers(x, y.v, which) : undefined;
}

export function quickSubscript(x: Value, y: Value): Value | undefined {
  if (typeof y === 'number') {
    if (x instanceof PyList) return x.ob_type === listType ? x.items[y < 0 ? y + x.items.length : y] : undefined;
    if (x instanceof PyTuple) return x.ob_type === tupleType ? x.items[y < 0 ? y + x.items.length : y] : undefined;
    if (typeof x === 'string') return x[y];
    return x instanceof PyDict && x.ob_type === dictType ? x.map.get(y)?.v : undefined;
  }
  return typeof y === 'string' && x instanceof PyDict && x.ob_type === dictType ? x.map.get(y)?.v : undefined;
}

/** What needs no method to say whether it is true. */
export function quickTruth(x: Value): boolean | undefined {
  if (typeof x === 'number') return x !== 0;
  if (typeof x === 'string') return x !== '';
  if (typeof x === 'boolean') return x;
  if (x === None) return false;
  if (x instanceof PyList || x instanceof PyTuple) return x.ob_type.isHeapType ? undefined : x.items.length > 0;
  if (x instanceof PyDict) return x.ob_type.isHeapType ? undefined : x.used > 0;
  const type = typeOf(x);
  return type.nb_bool === undefined && type.sq_length === undefined ? true : undefined;
}

const isSimple = (x: Value): x is string | number => typeof x === 'string' || typeof x === 'number';

/** `x in container`, of a str or an int where that runs no Python. */
export function quickContains(container: Value, x: Value): boolean | undefined {
  if (!isSimple(x)) return undefined;
  if (typeof container === 'string') return typeof x === 'string' ? container.includes(x) : undefined;
  if (container instanceof PyDict || container instanceof PySetBase)
    return container.isSimple && !container.ob_type.isHeapType ? container.has(x) : undefined;
  return undefined;
}

/** `false`: the key may run Python. */
export function quickMapAdd(dict: PyDict, key: Value, value: Value): boolean {
  if (!isSimple(key) || !dict.isSimple || dict.used > MANY) return false;
  dict.set(key, value);
  return true;
}

/** `false`: the item may run Python. */
export function quickSetAdd(set: PySet, item: Value): boolean {
  if (!isSimple(item) || !set.isSimple || set.size > MANY) return false;
  set.add(item);
  return true;
}

export const newDict = (): PyDict => new PyDict();

/** The text of an f-string; `undefined` where a part is no plain string. */
export function quickJoin(a: Value, b: Value): string | undefined {
  return typeof a === 'string' && typeof b === 'string' && a.length + b.length < LONG ? a + b : undefined;
}

/** `format(x)`, of a str or an int. */
export const quickFormat = (x: Value): string | undefined => (typeof x === 'string' ? x : typeof x === 'number' ? `${x}` : undefined);

export function quickStoreSubscript(x: Value, y: Value, value: Value): boolean {
  if (!(x instanceof PyList)) return x instanceof PyDict && x.ob_type === dictType && quickMapAdd(x, y, value);
  if (typeof y !== 'number' || y < 0 || y >= x.items.length || x.ob_type !== listType) return false;
  x.items[y] = value;
  return true;
}

/** `false`: a frame was pushed, of whose value nothing is wanted. */
export function storeSubscript(x: Value, y: Value, value: Value): boolean {
  if (!(x instanceof PyDict) || x.ob_type !== dictType) return tailSetItem(x, y, value) !== undefined;
  x.set(y, value);
  return true;
}

/** Pushes the frame of a function whose compiled code is called next, with the arguments: its registers are left as they are. */
export function push(tstate: ThreadState, frame: Frame, fn: PyFunction, exe: Executable, base: number): Frame {
  const top = frame.next ?? newRecord(tstate, frame, exe);
  top.exe = exe;
  top.func = fn;
  top.base = base;
  top.pc = 0;
  top.depth = frame.depth + 1;
  top.back = frame;
  const { registers } = tstate;
  if (base + exe.size > registers.length) growRegisters(registers, base + exe.size);
  tstate.frame = top;
  return top;
}

/** As `push`, of an `__init__`: the call gives `instance`. */
export function pushInit(tstate: ThreadState, frame: Frame, fn: PyFunction, exe: Executable, base: number, instance: Value): Frame {
  const top = push(tstate, frame, fn, exe, base);
  top.exit = Exit.INIT;
  top.instance = instance;
  return top;
}

/** As `push`, of a coroutine function whose coroutine is awaited at once: `settleAwaited` takes what its code gives. */
export function pushAwaited(tstate: ThreadState, frame: Frame, fn: PyFunction, exe: Executable, base: number): Frame {
  const top = push(tstate, frame, fn, exe, base);
  top.exit = Exit.AWAITED;
  top.floor = base + exe.size;
  return top;
}

type Registers = (Value | undefined)[];

/** The steps are used up: whether the run loop has to stop, which it is told. */
function stops(tstate: ThreadState): boolean {
  if (!takeSteps(tstate)) return false;
  tstate.left = Left.STOP;
  return true;
}

/** Calls anything, with arguments that stand in the frame's registers. `undefined`: compiled code leaves. */
export function callOut(
  tstate: ThreadState,
  frame: Frame,
  callee: Value,
  registers: Registers,
  at: number,
  count: number,
): Value | undefined {
  if (tstate.steps < 0 && stops(tstate)) return undefined;
  return callRegisters(tstate, frame, callee, registers, at, count) ?? runPushed(tstate, frame);
}

/** As `callOut`, of a method of the first argument. */
export function callMethod(
  tstate: ThreadState,
  frame: Frame,
  site: Site,
  registers: Registers,
  at: number,
  count: number,
): Value | undefined {
  const callee = findMethod(registers[at]!, site);
  return site.bound ? callOut(tstate, frame, callee, registers, at, count) : callOut(tstate, frame, callee, registers, at + 1, count - 1);
}

/** As `callOut`, with the names of the last arguments. */
export function callNamed(
  tstate: ThreadState,
  frame: Frame,
  callee: Value,
  registers: Registers,
  at: number,
  count: number,
  kwnames: Value,
): Value | undefined {
  if (tstate.steps < 0 && stops(tstate)) return undefined;
  return callWithKeywords(tstate, frame, callee, registers, at, count, kwnames as PyTuple) ?? runPushed(tstate, frame);
}

/** Puts a suspended generator's frame on the stack and lets it go on, in compiled code if that can be. */
function resume(tstate: ThreadState, frame: Frame, generator: PyGenerator | PyCoroutine, exit: Exit, sent: Value): Value | undefined {
  const inner = generator.frame;
  if (generator.state === GenState.CREATED) noteAwaited(tstate, generator);
  generator.state = GenState.RUNNING;
  generator.outerHandled = tstate.handled;
  if (generator.handled !== undefined) tstate.handled = generator.handled;
  inner.exit = (inner.exit & Exit.ESCAPED) | exit;
  inner.back = frame;
  inner.next = frame.next;
  inner.floor = frame.top;
  inner.depth = frame.depth + 1;
  tstate.frame = inner;
  const { exe, pc } = inner;
  inner.registers[exe.ops[pc + 1]!] = sent;
  inner.pc = pc + INSTR_SIZE;
  return enterPushed(tstate, inner);
}

/** FOR_ITER: the next value; FINISHED; `undefined`: compiled code leaves. */
export function forIter(tstate: ThreadState, frame: Frame, iterator: Value): Value | undefined {
  if (iterator instanceof PyGenerator && iterator.state <= GenState.SUSPENDED && frame.depth < tstate.nestingLimit && tstate.steps > 0)
    return resume(tstate, frame, iterator, Exit.FOR_ITER, None);
  const value = nextOrPush(tstate, iterator);
  if (value === undefined) {
    if (tstate.wait !== undefined) return undefined;
    if (tstate.frame !== frame) return runPushed(tstate, frame);
  }
  if (!tstate.isChanged) return value ?? FINISHED;
  // By what ran beneath a native: this frame looks at its variables anew.
  const { ops } = frame.exe;
  if (value !== undefined) frame.registers[frame.base + ops[frame.pc + 1]!] = value;
  frame.pc = value === undefined ? ops[frame.pc + 3]! : frame.pc + INSTR_SIZE;
  return undefined;
}

/** SEND: what is yielded; FINISHED, with `tstate.result`; `undefined`: compiled code leaves. */
export function send(tstate: ThreadState, frame: Frame, receiver: Value, value: Value): Value | undefined {
  const { yielded } = tstate;
  if (yielded !== undefined) {
    tstate.yielded = undefined;
    return yielded === LEFT ? undefined : yielded;
  }
  if (
    (receiver instanceof PyGenerator || receiver instanceof PyCoroutine) &&
    (receiver.state === GenState.SUSPENDED || (receiver.state === GenState.CREATED && value === None)) &&
    frame.depth < tstate.nestingLimit &&
    tstate.steps > 0
  )
    return resume(tstate, frame, receiver, Exit.SEND, value);
  const { pc } = frame;
  tstate.left = sendTo(tstate, frame, receiver, value);
  if (tstate.left !== Left.GO_ON || tstate.wait !== undefined || tstate.isChanged) return undefined;
  if (tstate.frame !== frame) return runPushed(tstate, frame);
  // It gave a value at once: that is in the frame, which stands behind the instruction, or at its target.
  if (frame.pc === pc) return undefined;
  const { ops } = frame.exe;
  const given = frame.registers[frame.base + ops[pc + 1]!]!;
  if (frame.pc === pc + INSTR_SIZE) return given;
  tstate.result = given;
  return FINISHED;
}

/** Something was thrown in compiled code: the run loop looks for who handles it. */
export function thrown(tstate: ThreadState, frame: Frame, error: unknown): undefined {
  caught(tstate, frame, error);
  tstate.left = Left.RAISE;
  return undefined;
}
