import { call, tailCall } from '../abstract/call.js';
import { getAttr, repr, tryGetAttr } from '../abstract/object.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { Frame } from '../frame/frame.js';
import { again, NativeFrame, runThrough } from '../frame/native-frame.js';
import { executableOf, pushFrame } from '../frame/push.js';
import type { Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeName, typeOf, typeType } from '../object/type-of.js';
import { strContents, strToJs } from '../object/wide-str.js';
import { currentThread, type ThreadState } from '../state/thread.js';
import { PyDict } from './dict.js';
import { PyCell, PyFunction } from './function.js';
import { calculateMetaclass } from './heap-type.js';
import { PyTuple } from './tuple.js';

/** `update_bases`: PEP 560's `__mro_entries__`. The tuple itself where no base has one. */
function resolveBases(bases: readonly Value[]): readonly Value[] {
  let resolved: Value[] | undefined;
  bases.forEach((base, i) => {
    const entries = base instanceof PyType ? undefined : tryGetAttr(base, '__mro_entries__');
    if (entries === undefined) {
      resolved?.push(base);
      return;
    }
    resolved ??= bases.slice(0, i);
    const replacement = call(entries, new PyTuple(bases));
    if (!(replacement instanceof PyTuple)) return raise(exc.TypeError, '__mro_entries__ must return a tuple');
    resolved.push(...replacement.items);
  });
  return resolved ?? bases;
}

/** Waits for the class body, then for the metaclass. */
class BuildClassFrame extends NativeFrame {
  readonly name: Value;
  readonly metaclass: Value;
  readonly bases: PyTuple;
  readonly originalBases: PyTuple;
  readonly namespace: Value;
  readonly kwvalues: readonly Value[];
  readonly kwnames: KwNames | undefined;
  /** `__class__`'s cell, once the body has run. */
  cell: Value | undefined = undefined;

  constructor(
    name: Value,
    metaclass: Value,
    bases: PyTuple,
    originalBases: PyTuple,
    namespace: Value,
    kwvalues: readonly Value[],
    kwnames: KwNames | undefined,
  ) {
    super();
    this.name = name;
    this.metaclass = metaclass;
    this.bases = bases;
    this.originalBases = originalBases;
    this.namespace = namespace;
    this.kwvalues = kwvalues;
    this.kwnames = kwnames;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error !== undefined) throw error;
    if (this.cell === undefined) {
      this.cell = value!;
      const args = [this.name, this.bases, this.namespace, ...this.kwvalues];
      return again(tstate, this, () => tailCall(this.metaclass, args, this.kwnames));
    }
    const cls = value!;
    if (cls instanceof PyType && this.cell instanceof PyCell) {
      const set = this.cell.v;
      if (set === undefined) {
        const text = `__class__ not set defining ${reprText(this.name)} as ${reprText(cls)}. Was __classcell__ propagated to type.__new__?`;
        raise(exc.RuntimeError, text);
      }
      if (set !== cls) raise(exc.TypeError, `__class__ set to ${reprText(set)} defining ${reprText(this.name)} as ${reprText(cls)}`);
    }
    return cls;
  }
}

const reprText = (value: Value): string => strToJs(repr(value))!;

/** `builtins.__build_class__(func, name, /, *bases, [metaclass], **kwds)`. */
export function buildClass(_self: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  const given = args.length - (kwnames?.length ?? 0);
  if (given < 2) raise(exc.TypeError, '__build_class__: not enough arguments');
  const [body, name] = args as [Value, Value];
  if (!(body instanceof PyFunction)) return raise(exc.TypeError, '__build_class__: func must be a function');
  if (strContents(name) === undefined) raise(exc.TypeError, '__build_class__: name is not a string');
  const original = args.slice(2, given);
  const bases = resolveBases(original);
  const keywords: Value[] = [];
  const names: string[] = [];
  let metaclass: Value | undefined;
  kwnames?.forEach((keyword, k) => {
    if (keyword === 'metaclass') metaclass = args[given + k];
    else {
      names.push(keyword);
      keywords.push(args[given + k]!);
    }
  });
  metaclass ??= bases.length === 0 ? typeType : typeOf(bases[0]!);
  if (metaclass instanceof PyType) metaclass = calculateMetaclass(metaclass, bases);
  const kwds = names.length === 0 ? undefined : names;
  const baseTuple = new PyTuple(bases);
  const namespace = prepare(metaclass, name, baseTuple, keywords, kwds);
  if (bases !== original) setOriginalBases(namespace, new PyTuple(original));
  const tstate = currentThread();
  const frame = new BuildClassFrame(name, metaclass, baseTuple, new PyTuple(original), namespace, keywords, kwds);
  return runThrough(tstate, frame, () => pushBody(tstate, body, namespace));
}

function prepare(metaclass: Value, name: Value, bases: PyTuple, keywords: readonly Value[], kwnames: KwNames | undefined): Value {
  if (metaclass === typeType) return new PyDict();
  const method = tryGetAttr(metaclass, '__prepare__');
  if (method === undefined) return new PyDict();
  const tstate = currentThread();
  const base = tstate.frame;
  const made = tailCall(method, [name, bases, ...keywords], kwnames) ?? tstate.evaluator.finish(tstate, base);
  if (typeOf(made).mp_subscript === undefined) {
    const who = metaclass instanceof PyType ? metaclass.name : '<metaclass>';
    raise(exc.TypeError, `${who}.__prepare__() must return a mapping, not ${typeName(made)}`);
  }
  return made;
}

function setOriginalBases(namespace: Value, bases: PyTuple): void {
  if (namespace instanceof PyDict) namespace.setStr('__orig_bases__', bases);
  else call(getAttr(namespace, '__setitem__'), '__orig_bases__', bases);
}

/** The frame of a class body: its names go to `namespace`. */
function pushBody(tstate: ThreadState, body: PyFunction, namespace: Value): undefined {
  const frame: Frame = pushFrame(tstate, executableOf(body), body);
  frame.locals = namespace;
  return undefined;
}
