import { type Scope, symtable } from '@pyco/compiler';
import {
  defineType,
  exc,
  fsPath,
  type NativeModule,
  PyBytes,
  PyDict,
  PyList,
  PyObject,
  type PyType,
  raise,
  strFromJs,
  strToJs,
  typeOf,
  type Value,
} from '@pyco/vm';
import { characterNamed, rethrow, warn } from '../compilers/pyco-compiler.js';

const MODES = ['exec', 'eval', 'single'] as const;
type Mode = (typeof MODES)[number];

/** A scope of the compiler's table, as `symtable` reads it. */
class PySymtableEntry extends PyObject {
  readonly scope: Scope;
  readonly children: readonly PySymtableEntry[];
  readonly id: number;

  constructor(scope: Scope, ids: { next: number }) {
    super();
    this.scope = scope;
    this.id = ids.next++;
    this.children = scope.children.map((child) => new PySymtableEntry(child, ids));
  }
}

function symbolsOf(scope: Scope): PyDict {
  const symbols = new PyDict();
  for (const [name, flags] of scope.symbols) symbols.set(strFromJs(name), flags);
  return symbols;
}

const _entryType: PyType = defineType<PySymtableEntry>({
  name: 'symtable entry',
  instance: PySymtableEntry,
  noInstantiation: true,
  slots: {
    tp_repr: ({ scope, id }) => strFromJs(`<symtable entry ${scope.name}(${id}), line ${lineOf(scope)}>`),
  },
  getset: {
    id: { get: (self) => self.id },
    name: { get: (self) => strFromJs(self.scope.name) },
    symbols: { get: (self) => symbolsOf(self.scope) },
    varnames: { get: (self) => new PyList(self.scope.varnames.map((name) => strFromJs(name))) },
    children: { get: (self) => new PyList([...self.children]) },
    nested: { get: (self) => (self.scope.nested ? 1 : 0) },
    type: { get: (self) => self.scope.type },
    lineno: { get: (self) => lineOf(self.scope) },
  },
});

/** CPython's `_Py_block_ty`, which are the compiler's numbers. */
const TYPES = ['FUNCTION', 'CLASS', 'MODULE', 'ANNOTATION', 'TYPE_ALIAS', 'TYPE_PARAMETERS', 'TYPE_VARIABLE'] as const;

const lineOf = ({ location, type }: Scope): number => (TYPES[type as number] === 'MODULE' ? 0 : location.lineno);

function makeTable(source: Value, filename: Value, start: Value): Value {
  const mode = strToJs(start);
  if (typeOf(filename).bf_getbuffer !== undefined && !(filename instanceof PyBytes))
    raise(exc.TypeError, `expected str, bytes or os.PathLike object, not ${typeOf(filename).tp_name}`);
  const path = fsPath(filename);
  if (mode === undefined) return raise(exc.TypeError, `symtable() argument 3 must be str, not ${typeOf(start).tp_name}`);
  if (!(MODES as readonly string[]).includes(mode)) return raise(exc.ValueError, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
  const text = strToJs(source) ?? typeOf(source).bf_getbuffer?.(source, 0).bytes;
  if (text === undefined) return raise(exc.TypeError, 'symtable() arg 1 must be a string or bytes');
  if (text.includes('\0' as never)) return raise(exc.SyntaxError, 'source code string cannot contain null bytes');
  try {
    const { top } = symtable(text, {
      filename: path,
      mode: mode as Mode,
      unicodeNames: characterNamed,
      onWarning: (message, lineno) => warn(message, path, lineno),
    });
    return new PySymtableEntry(top, { next: 1 });
  } catch (error) {
    return rethrow(error);
  }
}

/** `_symtable`: the compiler's scopes. It stands with the compiler, whose table it shows. */
export const symtableModule: NativeModule = {
  name: '_symtable',
  values: {
    USE: 2 << 3,
    DEF_GLOBAL: 1,
    DEF_LOCAL: 2,
    DEF_PARAM: 2 << 1,
    DEF_NONLOCAL: 2 << 2,
    DEF_FREE: 2 << 4,
    DEF_FREE_CLASS: 2 << 5,
    DEF_IMPORT: 2 << 6,
    DEF_BOUND: 2 | (2 << 1) | (2 << 6),
    DEF_ANNOT: 2 << 7,
    ...Object.fromEntries(TYPES.map((name, i) => [`TYPE_${name}`, i])),
    LOCAL: 1,
    GLOBAL_EXPLICIT: 2,
    GLOBAL_IMPLICIT: 3,
    FREE: 4,
    CELL: 5,
    SCOPE_OFF: 12,
    SCOPE_MASK: 15,
  },
  functions: { 'symtable(source, filename, startstr, /)': makeTable },
};
