import { lookupSpecial, tailCall } from '../abstract/call.js';
import { getAttr } from '../abstract/object.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { NativeFrame, runThrough } from '../frame/native-frame.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import { type PyType, TypeFlags } from '../object/py-type.js';
import { hasPythonInit } from '../object/slot-defs.js';
import type { KwNames } from '../object/slots.js';
import { typeName, typeOf, typeType } from '../object/type-of.js';
import { hasPythonNew } from '../object/update-slots.js';
import { currentThread, type ThreadState } from '../state/thread.js';

/** `type_call`: `__new__`, then `__init__` if what came out is an instance. What of them is Python's runs on the fiber's frames. */
export function typeCall(type: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  const self = type as PyType;
  if (self === typeType) {
    const given = args.length - (kwnames?.length ?? 0);
    if (given === 1 && kwnames === undefined) return typeOf(args[0]!);
    if (given !== 3) raise(exc.TypeError, 'type() takes 1 or 3 arguments');
  }
  if (self.tp_new === undefined || (self.tp_flags & TypeFlags.DISALLOW_INSTANTIATION) !== 0) {
    raise(exc.TypeError, `cannot create '${self.tp_name}' instances`);
  }
  if (self.ofOne !== undefined && args.length === 1 && kwnames === undefined && typeof args[0] === 'object') {
    const made = self.ofOne(args[0]);
    if (made !== NotImplemented) return made;
  }
  if (!hasPythonNew(self)) return initialize(self, self.tp_new(self, args, kwnames), args, kwnames);
  return callNew(self, args, kwnames);
}

// Functions of their own: what an arrow function closes over is allocated by each call of the function around it.
const callNew = (self: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined =>
  runThrough(currentThread(), new NewFrame(self, args, kwnames), () => tailCall(getAttr(self, '__new__'), [self, ...args], kwnames));

const callInit = (made: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined =>
  runThrough(currentThread(), new InitFrame(made), () => tailCall(lookupSpecial(made, '__init__')!, args, kwnames));

function initialize(cls: PyType, made: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  const type = typeOf(made);
  if (type !== cls && !type.isSubtypeOf(cls)) return made;
  if (!hasPythonInit(type)) {
    type.tp_init?.(made, args, kwnames);
    return made;
  }
  return callInit(made, args, kwnames);
}

/** Waits for `__new__`. */
class NewFrame extends NativeFrame {
  readonly cls: PyType;
  readonly args: readonly Value[];
  readonly kwnames: KwNames | undefined;

  constructor(cls: PyType, args: readonly Value[], kwnames: KwNames | undefined) {
    super();
    this.cls = cls;
    this.args = args;
    this.kwnames = kwnames;
  }

  override resume(_tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error !== undefined) throw error;
    return initialize(this.cls, value!, this.args, this.kwnames);
  }
}

/** Waits for `__init__` and gives the new object. */
export class InitFrame extends NativeFrame {
  readonly made: Value;

  constructor(made: Value) {
    super();
    this.made = made;
  }

  override resume(_tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value {
    if (error !== undefined) throw error;
    if (value !== None) raise(exc.TypeError, `__init__() should return None, not '${typeName(value!)}'`);
    return this.made;
  }
}
