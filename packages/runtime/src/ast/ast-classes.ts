import {
  call,
  defineType,
  exc,
  getAttr,
  importAbsolute,
  instanceDict,
  type KwNames,
  None,
  PyDict,
  type PyInterpreter,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  setAttr,
  setInstanceDict,
  strFromJs,
  strToJs,
  toArray,
  tryGetAttr,
  typeOf,
  typeType,
  type Value,
} from '@pyco/vm';
import { AST_CLASSES } from './classes.generated.js';

/** One field of a class: its name, the kind of what it holds, and whether that may be missing or is a list. */
export interface AstField {
  readonly name: string;
  readonly type: string;
  readonly many: '' | '?' | '*';
}

export interface AstClass {
  readonly name: string;
  readonly base: string;
  readonly fields: readonly AstField[];
  /** `undefined` where the base's attributes hold. */
  readonly attributes: readonly string[] | undefined;
}

function parseRow(row: string): AstClass {
  const [name, base, fields, attributes] = row.split('|') as [string, string, string, string];
  const parse = (text: string): AstField => {
    const match = /^(\w+):(\w+)([?*]?)$/.exec(text)!;
    return { name: match[1]!, type: match[2]!, many: match[3] as AstField['many'] };
  };
  return {
    name,
    base,
    fields: fields === '' ? [] : fields.split(' ').map(parse),
    attributes: attributes === '' ? undefined : attributes.split(' '),
  };
}

/** The table of `Python.asdl`, by class name. */
export const AST_TABLE: ReadonlyMap<string, AstClass> = new Map(AST_CLASSES.map((row) => [row.split('|')[0]!, parseRow(row)]));

/** `ast.AST`: the base of all nodes. */
class PyAst extends PyObject {
  dict: PyDict | undefined = undefined;
}

const namesOf = (type: Value, attribute: string): string[] => {
  const value = tryGetAttr(type, attribute);
  return value === undefined ? [] : toArray(value).map((name) => strToJs(name)!);
};

function initNode(self: PyAst, args: readonly Value[], kwnames: KwNames | undefined): void {
  const type = typeOf(self);
  const fields = namesOf(type, '_fields');
  const given = args.length - (kwnames?.length ?? 0);
  if (given > fields.length) {
    raise(exc.TypeError, `${type.name} constructor takes at most ${fields.length} positional argument${fields.length === 1 ? '' : 's'}`);
  }
  const missing = new Set(fields);
  for (let i = 0; i < given; i++) {
    setAttr(self, fields[i]!, args[i]!);
    missing.delete(fields[i]!);
  }
  kwnames?.forEach((name, k) => {
    if (fields.includes(name) && !missing.delete(name)) raise(exc.TypeError, `${type.name} got multiple values for argument '${name}'`);
    setAttr(self, name, args[given + k]!);
  });
  fillDefaults(self, type, missing);
}

/** Lists are empty, contexts `Load()`; what may be None is None by the class; anything else is deprecated to leave out. */
function fillDefaults(self: PyAst, type: PyType, missing: ReadonlySet<string>): void {
  const row = type.tp_mro.map((base) => AST_TABLE.get(base.name)).find((found) => found !== undefined);
  for (const field of row?.fields ?? []) {
    if (!missing.has(field.name)) continue;
    if (field.many === '*') setAttr(self, field.name, new PyList());
    else if (field.type === 'expr_context') setAttr(self, field.name, call(getAttr(importAbsolute('_ast'), 'Load')));
  }
}

const astType: PyType = defineType<PyAst>({
  name: 'ast.AST',
  instance: PyAst,
  hasDict: true,
  weakrefs: true,
  signature: '(*args, **kwargs)',
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyAst)(),
    tp_init: initNode,
  },
  methods: {
    '__reduce__($self, /)': (self: PyAst): Value => new PyTuple([typeOf(self), new PyTuple([]), instanceDict(self)]),
    '__setstate__($self, state, /)': (self: PyAst, state: Value): Value => {
      for (const { k, v } of (state as PyDict).liveEntries()) setAttr(self, strToJs(k)!, v!);
      return None;
    },
    '__replace__($self, /, **fields)': (self: PyAst, changes: PyDict): Value => {
      const state = instanceDict(self).copy();
      for (const { k, v } of changes.liveEntries()) state.set(k, v!);
      const made = call(typeOf(self)) as PyAst;
      for (const { k, v } of state.liveEntries()) setAttr(made, strToJs(k)!, v!);
      return made;
    },
  },
  attributes: { _fields: new PyTuple([]), _attributes: new PyTuple([]), __match_args__: new PyTuple([]) },
  getset: { __dict__: { get: instanceDict, set: setInstanceDict } },
});

/** The classes of `_ast` in one interpreter, and the one object of each operator and context. */
export class AstClasses {
  readonly types: Map<string, PyType> = new Map([['AST', astType]]);
  readonly #singletons: Map<string, Value> = new Map();

  constructor() {
    for (const row of AST_TABLE.values()) if (row.name !== 'AST') this.types.set(row.name, this.#make(row));
  }

  #make(row: AstClass): PyType {
    const namespace = new PyDict();
    const names = new PyTuple(row.fields.map((field) => field.name));
    namespace.setStr('__module__', 'ast');
    namespace.setStr('_fields', names);
    namespace.setStr('__match_args__', names);
    if (row.attributes !== undefined) {
      namespace.setStr('_attributes', new PyTuple(row.attributes));
      for (const name of row.attributes) if (name.startsWith('end_')) namespace.setStr(name, None);
    }
    for (const field of row.fields) if (field.many === '?') namespace.setStr(field.name, None);
    const shown = row.fields.map((field) => `${field.type === 'str' ? 'identifier' : field.type}${field.many} ${field.name}`);
    namespace.setStr('__doc__', strFromJs(shown.length === 0 ? row.name : `${row.name}(${shown.join(', ')})`));
    return call(typeType, row.name, new PyTuple([this.types.get(row.base)!]), namespace) as PyType;
  }

  type(name: string): PyType {
    return this.types.get(name)!;
  }

  /** `Load()`, `Add()` …: parsing gives the same object each time. */
  singleton(name: string): Value {
    let object = this.#singletons.get(name);
    if (object === undefined) {
      object = call(this.type(name));
      this.#singletons.set(name, object);
    }
    return object;
  }
}

export function astClassesOf(interp: PyInterpreter): AstClasses {
  let classes = interp.storage.get(AstClasses) as AstClasses | undefined;
  if (classes === undefined) {
    classes = new AstClasses();
    interp.storage.set(AstClasses, classes);
  }
  return classes;
}

export const isAst = (value: Value): boolean => typeOf(value).isSubtypeOf(astType);
