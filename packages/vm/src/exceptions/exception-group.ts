import { call, callMethod, isCallable } from '../abstract/call.js';
import { toArray } from '../abstract/iter.js';
import { isTrue } from '../abstract/object.js';
import { genericAlias } from '../builtins/generic-alias.js';
import { PyList } from '../builtins/list.js';
import { PyTuple } from '../builtins/tuple.js';
import { getOwnAttribute, setOwnAttribute } from '../object/attribute.js';
import { None, type Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import { typeName, typeOf } from '../object/type-of.js';
import { strContents, strFromJs } from '../object/wide-str.js';
import { PyBaseException, PyBaseExceptionGroup } from './base-exception.js';
import { exceptionGroupType } from './exception-group-type.js';
import { newException, type Spec, text } from './exception-specs.js';
import { exc } from './hierarchy.js';
import { raise } from './raise.js';

/** Whether a leaf or a group is wanted: by type, tuple of types, or a callable. */
type Matcher = (error: Value) => boolean;

function matcherOf(condition: Value): Matcher {
  if (condition instanceof PyType) {
    if (condition.isSubtypeOf(exc.BaseException)) return (error) => typeOf(error).isSubtypeOf(condition);
  } else if (
    condition instanceof PyTuple &&
    condition.items.every((item) => item instanceof PyType && item.isSubtypeOf(exc.BaseException))
  ) {
    return (error) => condition.items.some((item) => typeOf(error).isSubtypeOf(item as PyType));
  } else if (isCallable(condition)) return (error) => isTrue(call(condition, error));
  return raise(exc.TypeError, 'expected a function, exception type or tuple of exception types');
}

/** `exceptiongroup_subset`: a group like `group` around `parts`, with its traceback, chain and notes. */
function subset(group: PyBaseExceptionGroup, parts: readonly Value[]): Value | undefined {
  if (parts.length === 0) return undefined;
  const derived = callMethod(group, 'derive', new PyList([...parts]));
  if (!(derived instanceof PyBaseExceptionGroup)) return raise(exc.TypeError, 'derive must return an instance of BaseExceptionGroup');
  derived.traceback = group.traceback;
  derived.context = group.context;
  derived.cause = group.cause;
  derived.suppressContext = group.suppressContext;
  const notes = getOwnAttribute(group, '__notes__');
  if (notes instanceof PyList) setOwnAttribute(derived, '__notes__', new PyList(notes.items.slice()));
  return derived;
}

export interface Split {
  readonly match: Value | undefined;
  readonly rest: Value | undefined;
}

/** Splits a group, or a leaf, into what matches and what does not. Each side is `undefined` where it is empty. */
export function splitGroup(error: Value, matches: Matcher, wantRest: boolean): Split {
  if (matches(error)) return { match: error, rest: undefined };
  if (!(error instanceof PyBaseExceptionGroup)) return { match: undefined, rest: error };
  const matched: Value[] = [];
  const rest: Value[] = [];
  for (const part of error.exceptions.items) {
    const split = splitGroup(part, matches, wantRest);
    if (split.match !== undefined) matched.push(split.match);
    if (split.rest !== undefined) rest.push(split.rest);
  }
  return { match: subset(error, matched), rest: wantRest ? subset(error, rest) : undefined };
}

function newGroup(type: PyType, args: readonly Value[], kwnames: readonly string[] | undefined): Value {
  if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, `${type.name}() takes no keyword arguments`);
  if (args.length !== 2) raise(exc.TypeError, `BaseExceptionGroup.__new__() takes exactly 2 arguments (${args.length} given)`);
  const [message, exceptions] = args as [Value, Value];
  if (strContents(message) === undefined)
    raise(exc.TypeError, `BaseExceptionGroup.__new__() argument 1 must be str, not ${typeName(message)}`);
  if (typeOf(exceptions).sq_item === undefined) raise(exc.TypeError, 'second argument (exceptions) must be a sequence');
  const items = toArray(exceptions);
  if (items.length === 0) raise(exc.ValueError, 'second argument (exceptions) must be a non-empty sequence');
  let onlyExceptions = true;
  items.forEach((item, i) => {
    if (!(item instanceof PyBaseException)) raise(exc.ValueError, `Item ${i} of second argument (exceptions) is not an exception`);
    if (!typeOf(item).isSubtypeOf(exc.Exception)) onlyExceptions = false;
  });
  let cls = type;
  if (cls === exc.BaseExceptionGroup) {
    if (onlyExceptions) cls = exceptionGroupType();
  } else if (cls === exceptionGroupType()) {
    if (!onlyExceptions) raise(exc.TypeError, 'Cannot nest BaseExceptions in an ExceptionGroup');
  } else if (cls.isSubtypeOf(exc.Exception) && !onlyExceptions) {
    raise(exc.TypeError, `Cannot nest BaseExceptions in '${cls.name}'`);
  }
  const made = newException!(cls, args, undefined) as PyBaseExceptionGroup;
  made.message = message;
  made.exceptions = new PyTuple(items);
  return made;
}

const asGroup = (self: PyBaseException): PyBaseExceptionGroup => self as PyBaseExceptionGroup;

export const baseExceptionGroup: Spec = {
  slots: {
    tp_new: newGroup,
    tp_init: (self, args) => {
      self.args = new PyTuple(args);
    },
    tp_str: (self) => {
      const { message, exceptions } = asGroup(self);
      const count = exceptions.items.length;
      return strFromJs(`${text(message ?? '')} (${count} sub-exception${count === 1 ? '' : 's'})`);
    },
  },
  methods: {
    'derive($self, excs, /)': (self: PyBaseException, parts: Value): Value => call(exc.BaseExceptionGroup, asGroup(self).message!, parts),
    'subgroup($self, matcher_value, /)': (self: PyBaseException, condition: Value): Value =>
      splitGroup(self, matcherOf(condition), false).match ?? None,
    'split($self, matcher_value, /)': (self: PyBaseException, condition: Value): Value => {
      const { match, rest } = splitGroup(self, matcherOf(condition), true);
      return new PyTuple([match ?? None, rest ?? None]);
    },
  },
  classMethods: { '__class_getitem__($cls, object, /)': genericAlias },
  getset: {
    message: { get: (self) => asGroup(self).message ?? None },
    exceptions: { get: (self) => asGroup(self).exceptions },
  },
};
