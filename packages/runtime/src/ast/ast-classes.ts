import {
  binaryOp,
  call,
  currentThread,
  defineType,
  exc,
  getItem,
  instanceDict,
  intType,
  type KwNames,
  listType,
  Nb,
  None,
  objectType,
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
  strType,
  toArray,
  tryGetAttr,
  typeOf,
  typeType,
  type Value,
  warn,
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

/** The classes that stand for one of several: `expr`, `stmt`, `operator` … They are no nodes themselves. */
export const SUMS: ReadonlySet<string> = new Set(
  [...AST_TABLE.values()].map(({ base }) => base).filter((base) => base !== '' && base !== 'AST'),
);

const NAMED_TYPES: ReadonlyMap<string, PyType> = new Map([
  ['str', strType],
  ['int', intType],
  ['object', objectType],
]);

/** How `Python.asdl` writes a field's type: `identifier` and `string` are both `str`. */
function asdlType(row: string, { name, type }: AstField): string {
  if (type === 'object') return 'constant';
  if (type !== 'str') return type;
  return name === 'type_comment' || name === 'tag' || (row === 'Constant' && name === 'kind') ? 'string' : 'identifier';
}

const constructorDoc = ({ name, fields }: AstClass): string =>
  fields.length === 0 ? name : `${name}(${fields.map((field) => `${asdlType(name, field)}${field.many} ${field.name}`).join(', ')})`;

/** `BinOp(expr left, operator op, expr right)`, and for a sum all that it can be. */
function docOf(row: AstClass): string {
  const { name } = row;
  if (!SUMS.has(name)) return constructorDoc(row);
  const cases = [...AST_TABLE.values()].filter(({ base }) => base === name);
  const isSimple = cases.every(({ fields }) => fields.length === 0);
  return `${name} = ${cases.map(constructorDoc).join(isSimple ? ' | ' : `\n${' '.repeat(name.length + 1)}| `)}`;
}

/** `ast.AST`: the base of all nodes. */
class PyAst extends PyObject {
  dict: PyDict | undefined = undefined;
}

const namesOf = (type: Value, attribute: string): string[] => {
  const value = tryGetAttr(type, attribute);
  return value === undefined ? [] : toArray(value).map((name) => strToJs(name)!);
};

/** `ast_type_init`: fields by position or name; what is left out has a default, or is deprecated to leave out. */
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
    if (fields.includes(name)) {
      if (!missing.delete(name)) raise(exc.TypeError, `${type.name} got multiple values for argument '${name}'`);
    } else if (!namesOf(type, '_attributes').includes(name)) {
      const support = 'Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.';
      warn(exc.DeprecationWarning, `${type.tp_name}.__init__ got an unexpected keyword argument '${name}'. ${support}`);
    }
    setAttr(self, name, args[given + k]!);
  });
  if (missing.size > 0) fillDefaults(self, type, missing);
}

/** Lists are empty, contexts `Load()`; what may be None is None by the class. */
function fillDefaults(self: PyAst, type: PyType, missing: ReadonlySet<string>): void {
  const fieldTypes = tryGetAttr(type, '_field_types');
  if (fieldTypes === undefined) return;
  const classes = astClassesOf(currentThread().interp);
  for (const name of missing) {
    const fieldType = (fieldTypes as PyDict).getStr(name);
    if (fieldType === undefined) {
      warn(exc.DeprecationWarning, `Field '${name}' is missing from ${type.tp_name}._field_types. ${BECOMES_ERROR}`);
    } else if (typeOf(fieldType) === classes.listKind) setAttr(self, name, new PyList());
    else if (fieldType === classes.type('expr_context')) setAttr(self, name, classes.singleton('Load'));
    else if (typeOf(fieldType) !== classes.unionKind) {
      warn(exc.DeprecationWarning, `${type.tp_name}.__init__ missing 1 required positional argument: '${name}'. ${BECOMES_ERROR}`);
    }
  }
}

const BECOMES_ERROR = 'This will become an error in Python 3.15.';

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
  /** What `list[…]` and `… | None` are objects of. */
  readonly listKind: PyType = typeOf(this.listOf(strType));
  readonly unionKind: PyType = typeOf(this.optional(strType));

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
    namespace.setStr('__doc__', strFromJs(docOf(row)));
    const type = call(typeType, row.name, new PyTuple([this.types.get(row.base)!]), namespace) as PyType;
    if (!SUMS.has(row.name)) {
      // Both names are of one dict, made when one of them is read.
      let fieldTypes: PyDict | undefined;
      for (const name of ['_field_types', '__annotations__']) {
        type.tp_dict.setLazy(name, None, (entry) => {
          fieldTypes ??= this.#fieldTypes(row);
          entry.v = fieldTypes;
        });
      }
    }
    return type;
  }

  #fieldTypes({ fields }: AstClass): PyDict {
    const types = new PyDict();
    for (const { name, type, many } of fields) {
      const one = NAMED_TYPES.get(type) ?? this.type(type);
      types.setStr(name, many === '*' ? this.listOf(one) : many === '?' ? this.optional(one) : one);
    }
    return types;
  }

  /** `list[type]` */
  listOf(type: PyType): Value {
    return getItem(listType, type);
  }

  /** `type | None` */
  optional(type: PyType): Value {
    return binaryOp(type, None, Nb.OR);
  }

  type(name: string): PyType {
    return this.types.get(name)!;
  }

  /** A node with nothing in it. */
  blank(name: string): Value {
    return new (this.type(name).instanceClass as new () => PyAst)();
  }

  /** `Load()`, `Add()` …: parsing gives the same object each time. */
  singleton(name: string): Value {
    let object = this.#singletons.get(name);
    if (object === undefined) {
      object = this.blank(name);
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
