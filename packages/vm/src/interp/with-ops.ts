import { lookupSpecial, tailCall } from '../abstract/call.js';
import { PyFunction, PyMethod } from '../builtins/function.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { Frame } from '../frame/frame.js';
import { PyMethodDescriptor } from '../object/descriptors.js';
import { None, type Value } from '../object/py-object.js';
import { typeName, typeOf } from '../object/type-of.js';

const PROTOCOLS = [
  { name: '__enter__', protocol: 'the context manager protocol', missed: false },
  { name: '__exit__', protocol: 'the context manager protocol', missed: true },
  { name: '__aenter__', protocol: 'the asynchronous context manager protocol', missed: false },
  { name: '__aexit__', protocol: 'the asynchronous context manager protocol', missed: true },
] as const;

function unsupported(manager: Value, which: number): never {
  const { name, protocol, missed } = PROTOCOLS[which]!;
  return raise(exc.TypeError, `'${typeName(manager)}' object does not support ${protocol}${missed ? ` (missed ${name} method)` : ''}`);
}

/** `BEFORE_WITH` and `BEFORE_ASYNC_WITH`: the exit method goes in front of the destination, the value of `__enter__` to it. */
export function enterContext(frame: Frame, manager: Value, isAsync: boolean): Value | undefined {
  const { registers, base, exe, pc } = frame;
  const first = isAsync ? 2 : 0;
  const type = typeOf(manager);
  const asEnter = type.lookup(PROTOCOLS[first]!.name);
  const asExit = type.lookup(PROTOCOLS[first + 1]!.name);
  if (asEnter instanceof PyFunction && asExit instanceof PyFunction) {
    registers[base + exe.ops[pc + 1]! - 1] = new PyMethod(asExit, manager);
    return tailCall(asEnter, [manager]);
  }
  const enter = lookupSpecial(manager, PROTOCOLS[first]!.name) ?? unsupported(manager, first);
  const exit = lookupSpecial(manager, PROTOCOLS[first + 1]!.name) ?? unsupported(manager, first + 1);
  registers[base + exe.ops[pc + 1]! - 1] = exit;
  return tailCall(enter, []);
}

/** `LOAD_SPECIAL` (3.14): a method of the type and its self, or what it gives and no self. */
export function loadSpecial(frame: Frame, at: number, object: Value, which: number): void {
  const { name } = PROTOCOLS[which]!;
  const { registers } = frame;
  const descr = typeOf(object).lookup(name);
  if (descr instanceof PyFunction || descr instanceof PyMethodDescriptor) {
    registers[at] = descr;
    registers[at + 1] = object;
    return;
  }
  registers[at] = lookupSpecial(object, name) ?? unsupported(object, which);
  registers[at + 1] = undefined;
}

/** `exit(type, exception, traceback)`, or with three Nones for a body that ended well (3.8). */
export function callExit(exit: Value, self: Value | undefined, error: PyBaseException | undefined): Value | undefined {
  const values: Value[] = error === undefined ? [None, None, None] : [typeOf(error), error, error.traceback ?? None];
  if (self !== undefined) values.unshift(self);
  return tailCall(exit, values);
}
