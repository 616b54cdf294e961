import {
  callWith,
  getAttr,
  isCallable,
  None,
  PyDict,
  PyTuple,
  PyType,
  strContents,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { Opcode } from './opcode.js';
import type { PyPickler } from './pickler-object.js';
import { save } from './save.js';
import { appendAll, setAll } from './save-containers.js';
import { cannotPickle } from './state.js';

const optional = (value: Value | undefined): Value | undefined => (value === None ? undefined : value);

function iteratorPart(value: Value | undefined, place: string): Value | undefined {
  const part = optional(value);
  if (part !== undefined && typeOf(part).tp_iternext === undefined)
    cannotPickle(`${place} element of the tuple returned by __reduce__ must be an iterator, not ${typeName(part)}`);
  return part;
}

/**
 * Writes what `__reduce__` gave: `(callable, args, state, listitems, dictitems, state_setter)`. Without `object` nothing is put into the
 * memo.
 */
export function saveReduce(self: PyPickler, reduced: PyTuple, object: Value | undefined): void {
  const { items } = reduced;
  if (items.length < 2 || items.length > 6) cannotPickle('tuple returned by __reduce__ must contain 2 through 6 elements');
  const [callable, args] = items as readonly [Value, Value];
  if (!isCallable(callable)) cannotPickle('first item of the tuple returned by __reduce__ must be callable');
  if (!(args instanceof PyTuple)) return cannotPickle('second item of the tuple returned by __reduce__ must be a tuple');
  const state = optional(items[2]);
  const listItems = iteratorPart(items[3], 'fourth');
  const dictItems = iteratorPart(items[4], 'fifth');
  const stateSetter = optional(items[5]);
  if (stateSetter !== undefined && !isCallable(stateSetter))
    cannotPickle(`sixth element of the tuple returned by __reduce__ must be a function, not ${typeName(stateSetter)}`);
  saveMaking(self, callable, args, object);
  const output = self.output!;
  if (object !== undefined) {
    // In the memo already: what its arguments refer to leads back to it, and has written it.
    const index = self.memo.get(object);
    if (index !== undefined) {
      output.op(Opcode.POP);
      self.writeGet(index);
      return;
    }
    self.memoize(object);
  }
  if (listItems !== undefined) appendAll(self, listItems);
  if (dictItems !== undefined) setAll(self, dictItems);
  if (state === undefined) return;
  if (stateSetter === undefined) {
    save(self, state);
    output.op(Opcode.BUILD);
    return;
  }
  // What the setter returns is of no interest.
  save(self, stateSetter);
  save(self, object!);
  save(self, state);
  output.op(Opcode.TUPLE2);
  output.op(Opcode.REDUCE);
  output.op(Opcode.POP);
}

/** The call that makes the object. The functions of `copyreg` that only call `__new__` have opcodes of their own. */
function saveMaking(self: PyPickler, callable: Value, args: PyTuple, object: Value | undefined): void {
  const name = self.protocol >= 2 ? tryGetAttr(callable, '__name__') : undefined;
  const called = name === undefined ? undefined : strContents(name);
  if (called === '__newobj_ex__') saveNewEx(self, args);
  else if (called === '__newobj__') saveNew(self, args, object);
  else {
    save(self, callable);
    save(self, args);
    self.output!.op(Opcode.REDUCE);
  }
}

function saveNewEx(self: PyPickler, { items }: PyTuple): void {
  if (items.length !== 3) cannotPickle(`length of the NEWOBJ_EX argument tuple must be exactly 3, not ${items.length}`);
  const [cls, args, kwargs] = items as readonly [Value, Value, Value];
  if (!(cls instanceof PyType)) cannotPickle(`first item from NEWOBJ_EX argument tuple must be a class, not ${typeName(cls)}`);
  if (!(args instanceof PyTuple)) return cannotPickle(`second item from NEWOBJ_EX argument tuple must be a tuple, not ${typeName(args)}`);
  if (!(kwargs instanceof PyDict)) return cannotPickle(`third item from NEWOBJ_EX argument tuple must be a dict, not ${typeName(kwargs)}`);
  const output = self.output!;
  if (self.protocol >= 4) {
    save(self, cls);
    save(self, args);
    save(self, kwargs);
    output.op(Opcode.NEWOBJ_EX);
    return;
  }
  const entries = kwargs.liveEntries();
  const making = callWith(
    self.state!.partial,
    [getAttr(cls, '__new__'), cls, ...args.items, ...entries.map((entry) => entry.v!)],
    entries.map((entry) => entry.k as string),
  );
  save(self, making);
  save(self, new PyTuple([]));
  output.op(Opcode.REDUCE);
}

function saveNew(self: PyPickler, { items }: PyTuple, object: Value | undefined): void {
  if (items.length < 1) cannotPickle('__newobj__ arglist is empty');
  const cls = items[0]!;
  if (!(cls instanceof PyType)) cannotPickle('args[0] from __newobj__ args is not a type');
  if (object !== undefined && getAttr(object, '__class__') !== cls) cannotPickle('args[0] from __newobj__ args has the wrong class');
  save(self, cls);
  save(self, new PyTuple(items.slice(1)));
  self.output!.op(Opcode.NEWOBJ);
}
