// biome-ignore-all format: rows
// The abstract syntax tree of Python 3.13: the classes of Python.asdl, with its names for classes and fields.
//
// Every node is a plain object with a `kind` that names its class. Where the grammar has `?`, the field is `null`
// when absent, never `undefined`; where it has `*`, it is an array. One field is renamed because it would collide
// with the discriminant: `Constant.kind` is `prefix` here.
//
// Nodes are made by the functions of create.ts only, so that each class has one hidden class in the engine. Fields are
// writable: the parser turns a Load into a Store where it meets an assignment, and the optimiser folds in place. A node
// belongs to one parent.

import type { ConstantValue } from './constant.js';

/** Where a node stands. Lines count from 1, columns from 0; columns are in bytes of UTF-8, as in CPython, not in
 *  characters. The end is exclusive. */
export interface Located {
  lineno: number;
  col_offset: number;
  end_lineno: number;
  end_col_offset: number;
}

// Operators and contexts have no fields and no position: the name of the class is the whole node.

export type expr_context = 'Load' | 'Store' | 'Del';
export type boolop = 'And' | 'Or';
export type operator = 'Add' | 'Sub' | 'Mult' | 'MatMult' | 'Div' | 'Mod' | 'Pow' | 'LShift' | 'RShift' | 'BitOr' | 'BitXor' | 'BitAnd'
  | 'FloorDiv';
export type unaryop = 'Invert' | 'Not' | 'UAdd' | 'USub';
export type cmpop = 'Eq' | 'NotEq' | 'Lt' | 'LtE' | 'Gt' | 'GtE' | 'Is' | 'IsNot' | 'In' | 'NotIn';

// Modules

export type mod = Module | Expression | Interactive | FunctionType;

/** A file: `compile(..., 'exec')`. `type_ignores` is filled only under PyCF_TYPE_COMMENTS. */
export interface Module {
  readonly kind: 'Module';
  body: stmt[];
  type_ignores: type_ignore[];
}

/** `compile(..., 'eval')`. */
export interface Expression {
  readonly kind: 'Expression';
  body: expr;
}

/** One statement at the prompt: `compile(..., 'single')`. */
export interface Interactive {
  readonly kind: 'Interactive';
  body: stmt[];
}

/** A signature type comment `(int, str) -> bool`: mode 'func_type'. */
export interface FunctionType {
  readonly kind: 'FunctionType';
  argtypes: expr[];
  returns: expr;
}

// Statements

export type stmt = FunctionDef | AsyncFunctionDef | ClassDef | Return | Delete | Assign | TypeAlias | AugAssign | AnnAssign | For
  | AsyncFor | While | If | With | AsyncWith | Match | Raise | Try | TryStar | Assert | Import | ImportFrom | Global | Nonlocal | Expr
  | Pass | Break | Continue;
export interface FunctionDef extends Located {
  readonly kind: 'FunctionDef';
  name: string;
  args: arguments_;
  body: stmt[];
  decorator_list: expr[];
  returns: expr | null;
  type_comment: string | null;
  type_params: type_param[];
}
export interface AsyncFunctionDef extends Located {
  readonly kind: 'AsyncFunctionDef';
  name: string;
  args: arguments_;
  body: stmt[];
  decorator_list: expr[];
  returns: expr | null;
  type_comment: string | null;
  type_params: type_param[];
}
export interface ClassDef extends Located {
  readonly kind: 'ClassDef';
  name: string;
  bases: expr[];
  keywords: keyword[];
  body: stmt[];
  decorator_list: expr[];
  type_params: type_param[];
}
export interface Return extends Located { readonly kind: 'Return'; value: expr | null }
export interface Delete extends Located { readonly kind: 'Delete'; targets: expr[] }
export interface Assign extends Located {
  readonly kind: 'Assign';
  targets: expr[];
  value: expr;
  type_comment: string | null;
}
export interface TypeAlias extends Located {
  readonly kind: 'TypeAlias';
  name: expr;
  type_params: type_param[];
  value: expr;
}

/** `target op= value`. */
export interface AugAssign extends Located {
  readonly kind: 'AugAssign';
  target: expr;
  op: operator;
  value: expr;
}

/** `simple` is 1 when the target is a bare name without parentheses. */
export interface AnnAssign extends Located {
  readonly kind: 'AnnAssign';
  target: expr;
  annotation: expr;
  value: expr | null;
  simple: 0 | 1;
}
export interface For extends Located {
  readonly kind: 'For';
  target: expr;
  iter: expr;
  body: stmt[];
  orelse: stmt[];
  type_comment: string | null;
}
export interface AsyncFor extends Located {
  readonly kind: 'AsyncFor';
  target: expr;
  iter: expr;
  body: stmt[];
  orelse: stmt[];
  type_comment: string | null;
}
export interface While extends Located {
  readonly kind: 'While';
  test: expr;
  body: stmt[];
  orelse: stmt[];
}
export interface If extends Located {
  readonly kind: 'If';
  test: expr;
  body: stmt[];
  orelse: stmt[];
}
export interface With extends Located {
  readonly kind: 'With';
  items: withitem[];
  body: stmt[];
  type_comment: string | null;
}
export interface AsyncWith extends Located {
  readonly kind: 'AsyncWith';
  items: withitem[];
  body: stmt[];
  type_comment: string | null;
}
export interface Match extends Located {
  readonly kind: 'Match';
  subject: expr;
  cases: match_case[];
}
export interface Raise extends Located {
  readonly kind: 'Raise';
  exc: expr | null;
  cause: expr | null;
}
export interface Try extends Located {
  readonly kind: 'Try';
  body: stmt[];
  handlers: excepthandler[];
  orelse: stmt[];
  finalbody: stmt[];
}

/** `try ... except*`. */
export interface TryStar extends Located {
  readonly kind: 'TryStar';
  body: stmt[];
  handlers: excepthandler[];
  orelse: stmt[];
  finalbody: stmt[];
}
export interface Assert extends Located {
  readonly kind: 'Assert';
  test: expr;
  msg: expr | null;
}
export interface Import extends Located { readonly kind: 'Import'; names: alias[] }

/** `level` counts the leading dots; the parser always sets it. `module` is null in `from . import x`. */
export interface ImportFrom extends Located {
  readonly kind: 'ImportFrom';
  module: string | null;
  names: alias[];
  level: number | null;
}
export interface Global extends Located { readonly kind: 'Global'; names: string[] }
export interface Nonlocal extends Located { readonly kind: 'Nonlocal'; names: string[] }
export interface Expr extends Located { readonly kind: 'Expr'; value: expr }
export interface Pass extends Located { readonly kind: 'Pass' }
export interface Break extends Located { readonly kind: 'Break' }
export interface Continue extends Located { readonly kind: 'Continue' }

// Expressions

export type expr = BoolOp | NamedExpr | BinOp | UnaryOp | Lambda | IfExp | Dict | Set | ListComp | SetComp | DictComp | GeneratorExp
  | Await | Yield | YieldFrom | Compare | Call | FormattedValue | JoinedStr | Constant | Attribute | Subscript | Starred | Name | List
  | Tuple | Slice;
export interface BoolOp extends Located {
  readonly kind: 'BoolOp';
  op: boolop;
  values: expr[];
}
export interface NamedExpr extends Located {
  readonly kind: 'NamedExpr';
  target: expr;
  value: expr;
}
export interface BinOp extends Located {
  readonly kind: 'BinOp';
  left: expr;
  op: operator;
  right: expr;
}
export interface UnaryOp extends Located {
  readonly kind: 'UnaryOp';
  op: unaryop;
  operand: expr;
}
export interface Lambda extends Located {
  readonly kind: 'Lambda';
  args: arguments_;
  body: expr;
}
export interface IfExp extends Located {
  readonly kind: 'IfExp';
  test: expr;
  body: expr;
  orelse: expr;
}

/** A null key marks `**value`. */
export interface Dict extends Located {
  readonly kind: 'Dict';
  keys: (expr | null)[];
  values: expr[];
}
export interface Set extends Located { readonly kind: 'Set'; elts: expr[] }
export interface ListComp extends Located {
  readonly kind: 'ListComp';
  elt: expr;
  generators: comprehension[];
}
export interface SetComp extends Located {
  readonly kind: 'SetComp';
  elt: expr;
  generators: comprehension[];
}
export interface DictComp extends Located {
  readonly kind: 'DictComp';
  key: expr;
  value: expr;
  generators: comprehension[];
}
export interface GeneratorExp extends Located {
  readonly kind: 'GeneratorExp';
  elt: expr;
  generators: comprehension[];
}
export interface Await extends Located { readonly kind: 'Await'; value: expr }
export interface Yield extends Located { readonly kind: 'Yield'; value: expr | null }
export interface YieldFrom extends Located { readonly kind: 'YieldFrom'; value: expr }

/** `a < b <= c`: one entry of `ops` for each comparator. */
export interface Compare extends Located {
  readonly kind: 'Compare';
  left: expr;
  ops: cmpop[];
  comparators: expr[];
}
export interface Call extends Located {
  readonly kind: 'Call';
  func: expr;
  args: expr[];
  keywords: keyword[];
}

/** One `{...}` of an f-string. `conversion` is -1, or the character code of 's', 'r' or 'a'. `format_spec` is a
 *  JoinedStr. */
export interface FormattedValue extends Located {
  readonly kind: 'FormattedValue';
  value: expr;
  conversion: number;
  format_spec: expr | null;
}
export interface JoinedStr extends Located { readonly kind: 'JoinedStr'; values: expr[] }

/** `prefix` (Python.asdl: `kind`) is 'u' for u'...' literals, which only tools care about. */
export interface Constant extends Located {
  readonly kind: 'Constant';
  value: ConstantValue;
  prefix: 'u' | null;
}
export interface Attribute extends Located {
  readonly kind: 'Attribute';
  value: expr;
  attr: string;
  ctx: expr_context;
}
export interface Subscript extends Located {
  readonly kind: 'Subscript';
  value: expr;
  slice: expr;
  ctx: expr_context;
}

/** `*value` in calls, displays and targets. */
export interface Starred extends Located {
  readonly kind: 'Starred';
  value: expr;
  ctx: expr_context;
}
export interface Name extends Located {
  readonly kind: 'Name';
  id: string;
  ctx: expr_context;
}
export interface List extends Located {
  readonly kind: 'List';
  elts: expr[];
  ctx: expr_context;
}
export interface Tuple extends Located {
  readonly kind: 'Tuple';
  elts: expr[];
  ctx: expr_context;
}

/** `lower:upper:step`, only as a (part of a) subscript. */
export interface Slice extends Located {
  readonly kind: 'Slice';
  lower: expr | null;
  upper: expr | null;
  step: expr | null;
}

// Patterns of the match statement

export type pattern = MatchValue | MatchSingleton | MatchSequence | MatchMapping | MatchClass | MatchStar | MatchAs | MatchOr;

export interface MatchValue extends Located { readonly kind: 'MatchValue'; value: expr }

/** None, True or False, compared by identity. */
export interface MatchSingleton extends Located { readonly kind: 'MatchSingleton'; value: ConstantValue }
export interface MatchSequence extends Located { readonly kind: 'MatchSequence'; patterns: pattern[] }

/** `rest` is the name behind `**`. */
export interface MatchMapping extends Located {
  readonly kind: 'MatchMapping';
  keys: expr[];
  patterns: pattern[];
  rest: string | null;
}

/** `kwd_attrs[i]=kwd_patterns[i]`. */
export interface MatchClass extends Located {
  readonly kind: 'MatchClass';
  cls: expr;
  patterns: pattern[];
  kwd_attrs: string[];
  kwd_patterns: pattern[];
}

/** A null `name` is `*_`. */
export interface MatchStar extends Located { readonly kind: 'MatchStar'; name: string | null }

/** Both null: the wildcard `_`. Only `name`: a capture. */
export interface MatchAs extends Located {
  readonly kind: 'MatchAs';
  pattern: pattern | null;
  name: string | null;
}
export interface MatchOr extends Located { readonly kind: 'MatchOr'; patterns: pattern[] }

// Parts of statements and expressions

/** `for target in iter if ...`; `is_async` is 1 for `async for`. */
export interface comprehension {
  readonly kind: 'comprehension';
  target: expr;
  iter: expr;
  ifs: expr[];
  is_async: 0 | 1;
}
export interface ExceptHandler extends Located {
  readonly kind: 'ExceptHandler';
  type: expr | null;
  name: string | null;
  body: stmt[];
}

/** The last `defaults.length` of posonlyargs + args have those defaults. `kw_defaults` has one entry for each of
 *  kwonlyargs, null when it has none. */
export interface arguments_ {
  readonly kind: 'arguments';
  posonlyargs: arg[];
  args: arg[];
  vararg: arg | null;
  kwonlyargs: arg[];
  kw_defaults: (expr | null)[];
  kwarg: arg | null;
  defaults: expr[];
}
export interface arg extends Located {
  readonly kind: 'arg';
  arg: string;
  annotation: expr | null;
  type_comment: string | null;
}

/** A null `arg` marks `**value`. */
export interface keyword extends Located {
  readonly kind: 'keyword';
  arg: string | null;
  value: expr;
}
export interface alias extends Located {
  readonly kind: 'alias';
  name: string;
  asname: string | null;
}
export interface withitem {
  readonly kind: 'withitem';
  context_expr: expr;
  optional_vars: expr | null;
}
export interface match_case {
  readonly kind: 'match_case';
  pattern: pattern;
  guard: expr | null;
  body: stmt[];
}

/** A `# type: ignore` comment. */
export interface TypeIgnore {
  readonly kind: 'TypeIgnore';
  lineno: number;
  tag: string;
}
export interface TypeVar extends Located {
  readonly kind: 'TypeVar';
  name: string;
  bound: expr | null;
  default_value: expr | null;
}
export interface ParamSpec extends Located {
  readonly kind: 'ParamSpec';
  name: string;
  default_value: expr | null;
}
export interface TypeVarTuple extends Located {
  readonly kind: 'TypeVarTuple';
  name: string;
  default_value: expr | null;
}

export type excepthandler = ExceptHandler;
export type type_ignore = TypeIgnore;
export type type_param = TypeVar | ParamSpec | TypeVarTuple;

/** Any node: what a visitor can meet. */
export type AST = mod | stmt | expr | pattern | comprehension | excepthandler | arguments_ | arg | keyword | alias | withitem | match_case
  | type_ignore | type_param;
