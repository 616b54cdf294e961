// biome-ignore-all format: one line for each class
// One constructor for each class of nodes.ts, named as the class, with the fields in Python.asdl's order and the position
// last. Nothing else makes nodes: an object written at one place only has one hidden class, and reading `kind` and the
// position of any node stays quick.

import type { ConstantValue } from './constant.js';
import type * as n from './nodes.js';

// mod

export const Module = (body: n.stmt[], type_ignores: n.type_ignore[]): n.Module => ({ kind: 'Module', body, type_ignores });
export const Expression = (body: n.expr): n.Expression => ({ kind: 'Expression', body });
export const Interactive = (body: n.stmt[]): n.Interactive => ({ kind: 'Interactive', body });
export const FunctionType = (argtypes: n.expr[], returns: n.expr): n.FunctionType => ({ kind: 'FunctionType', argtypes, returns });

// stmt

export const FunctionDef = (name: string, args: n.arguments_, body: n.stmt[], decorator_list: n.expr[], returns: n.expr | null, type_comment: string | null, type_params: n.type_param[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.FunctionDef => ({ kind: 'FunctionDef', name, args, body, decorator_list, returns, type_comment, type_params, lineno, col_offset, end_lineno, end_col_offset });
export const AsyncFunctionDef = (name: string, args: n.arguments_, body: n.stmt[], decorator_list: n.expr[], returns: n.expr | null, type_comment: string | null, type_params: n.type_param[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.AsyncFunctionDef => ({ kind: 'AsyncFunctionDef', name, args, body, decorator_list, returns, type_comment, type_params, lineno, col_offset, end_lineno, end_col_offset });
export const ClassDef = (name: string, bases: n.expr[], keywords: n.keyword[], body: n.stmt[], decorator_list: n.expr[], type_params: n.type_param[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.ClassDef => ({ kind: 'ClassDef', name, bases, keywords, body, decorator_list, type_params, lineno, col_offset, end_lineno, end_col_offset });
export const Return = (value: n.expr | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Return => ({ kind: 'Return', value, lineno, col_offset, end_lineno, end_col_offset });
export const Delete = (targets: n.expr[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Delete => ({ kind: 'Delete', targets, lineno, col_offset, end_lineno, end_col_offset });
export const Assign = (targets: n.expr[], value: n.expr, type_comment: string | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Assign => ({ kind: 'Assign', targets, value, type_comment, lineno, col_offset, end_lineno, end_col_offset });
export const TypeAlias = (name: n.expr, type_params: n.type_param[], value: n.expr, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.TypeAlias => ({ kind: 'TypeAlias', name, type_params, value, lineno, col_offset, end_lineno, end_col_offset });
export const AugAssign = (target: n.expr, op: n.operator, value: n.expr, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.AugAssign => ({ kind: 'AugAssign', target, op, value, lineno, col_offset, end_lineno, end_col_offset });
export const AnnAssign = (target: n.expr, annotation: n.expr, value: n.expr | null, simple: 0 | 1, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.AnnAssign => ({ kind: 'AnnAssign', target, annotation, value, simple, lineno, col_offset, end_lineno, end_col_offset });
export const For = (target: n.expr, iter: n.expr, body: n.stmt[], orelse: n.stmt[], type_comment: string | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.For => ({ kind: 'For', target, iter, body, orelse, type_comment, lineno, col_offset, end_lineno, end_col_offset });
export const AsyncFor = (target: n.expr, iter: n.expr, body: n.stmt[], orelse: n.stmt[], type_comment: string | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.AsyncFor => ({ kind: 'AsyncFor', target, iter, body, orelse, type_comment, lineno, col_offset, end_lineno, end_col_offset });
export const While = (test: n.expr, body: n.stmt[], orelse: n.stmt[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.While => ({ kind: 'While', test, body, orelse, lineno, col_offset, end_lineno, end_col_offset });
export const If = (test: n.expr, body: n.stmt[], orelse: n.stmt[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.If => ({ kind: 'If', test, body, orelse, lineno, col_offset, end_lineno, end_col_offset });
export const With = (items: n.withitem[], body: n.stmt[], type_comment: string | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.With => ({ kind: 'With', items, body, type_comment, lineno, col_offset, end_lineno, end_col_offset });
export const AsyncWith = (items: n.withitem[], body: n.stmt[], type_comment: string | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.AsyncWith => ({ kind: 'AsyncWith', items, body, type_comment, lineno, col_offset, end_lineno, end_col_offset });
export const Match = (subject: n.expr, cases: n.match_case[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Match => ({ kind: 'Match', subject, cases, lineno, col_offset, end_lineno, end_col_offset });
export const Raise = (exc: n.expr | null, cause: n.expr | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Raise => ({ kind: 'Raise', exc, cause, lineno, col_offset, end_lineno, end_col_offset });
export const Try = (body: n.stmt[], handlers: n.excepthandler[], orelse: n.stmt[], finalbody: n.stmt[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Try => ({ kind: 'Try', body, handlers, orelse, finalbody, lineno, col_offset, end_lineno, end_col_offset });
export const TryStar = (body: n.stmt[], handlers: n.excepthandler[], orelse: n.stmt[], finalbody: n.stmt[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.TryStar => ({ kind: 'TryStar', body, handlers, orelse, finalbody, lineno, col_offset, end_lineno, end_col_offset });
export const Assert = (test: n.expr, msg: n.expr | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Assert => ({ kind: 'Assert', test, msg, lineno, col_offset, end_lineno, end_col_offset });
export const Import = (names: n.alias[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Import => ({ kind: 'Import', names, lineno, col_offset, end_lineno, end_col_offset });
export const ImportFrom = (module: string | null, names: n.alias[], level: number | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.ImportFrom => ({ kind: 'ImportFrom', module, names, level, lineno, col_offset, end_lineno, end_col_offset });
export const Global = (names: string[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Global => ({ kind: 'Global', names, lineno, col_offset, end_lineno, end_col_offset });
export const Nonlocal = (names: string[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Nonlocal => ({ kind: 'Nonlocal', names, lineno, col_offset, end_lineno, end_col_offset });
export const Expr = (value: n.expr, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Expr => ({ kind: 'Expr', value, lineno, col_offset, end_lineno, end_col_offset });
export const Pass = (lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Pass => ({ kind: 'Pass', lineno, col_offset, end_lineno, end_col_offset });
export const Break = (lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Break => ({ kind: 'Break', lineno, col_offset, end_lineno, end_col_offset });
export const Continue = (lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Continue => ({ kind: 'Continue', lineno, col_offset, end_lineno, end_col_offset });

// expr

export const BoolOp = (op: n.boolop, values: n.expr[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.BoolOp => ({ kind: 'BoolOp', op, values, lineno, col_offset, end_lineno, end_col_offset });
export const NamedExpr = (target: n.expr, value: n.expr, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.NamedExpr => ({ kind: 'NamedExpr', target, value, lineno, col_offset, end_lineno, end_col_offset });
export const BinOp = (left: n.expr, op: n.operator, right: n.expr, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.BinOp => ({ kind: 'BinOp', left, op, right, lineno, col_offset, end_lineno, end_col_offset });
export const UnaryOp = (op: n.unaryop, operand: n.expr, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.UnaryOp => ({ kind: 'UnaryOp', op, operand, lineno, col_offset, end_lineno, end_col_offset });
export const Lambda = (args: n.arguments_, body: n.expr, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Lambda => ({ kind: 'Lambda', args, body, lineno, col_offset, end_lineno, end_col_offset });
export const IfExp = (test: n.expr, body: n.expr, orelse: n.expr, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.IfExp => ({ kind: 'IfExp', test, body, orelse, lineno, col_offset, end_lineno, end_col_offset });
export const Dict = (keys: (n.expr | null)[], values: n.expr[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Dict => ({ kind: 'Dict', keys, values, lineno, col_offset, end_lineno, end_col_offset });
export const Set = (elts: n.expr[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Set => ({ kind: 'Set', elts, lineno, col_offset, end_lineno, end_col_offset });
export const ListComp = (elt: n.expr, generators: n.comprehension[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.ListComp => ({ kind: 'ListComp', elt, generators, lineno, col_offset, end_lineno, end_col_offset });
export const SetComp = (elt: n.expr, generators: n.comprehension[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.SetComp => ({ kind: 'SetComp', elt, generators, lineno, col_offset, end_lineno, end_col_offset });
export const DictComp = (key: n.expr, value: n.expr, generators: n.comprehension[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.DictComp => ({ kind: 'DictComp', key, value, generators, lineno, col_offset, end_lineno, end_col_offset });
export const GeneratorExp = (elt: n.expr, generators: n.comprehension[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.GeneratorExp => ({ kind: 'GeneratorExp', elt, generators, lineno, col_offset, end_lineno, end_col_offset });
export const Await = (value: n.expr, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Await => ({ kind: 'Await', value, lineno, col_offset, end_lineno, end_col_offset });
export const Yield = (value: n.expr | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Yield => ({ kind: 'Yield', value, lineno, col_offset, end_lineno, end_col_offset });
export const YieldFrom = (value: n.expr, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.YieldFrom => ({ kind: 'YieldFrom', value, lineno, col_offset, end_lineno, end_col_offset });
export const Compare = (left: n.expr, ops: n.cmpop[], comparators: n.expr[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Compare => ({ kind: 'Compare', left, ops, comparators, lineno, col_offset, end_lineno, end_col_offset });
export const Call = (func: n.expr, args: n.expr[], keywords: n.keyword[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Call => ({ kind: 'Call', func, args, keywords, lineno, col_offset, end_lineno, end_col_offset });
export const FormattedValue = (value: n.expr, conversion: number, format_spec: n.expr | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.FormattedValue => ({ kind: 'FormattedValue', value, conversion, format_spec, lineno, col_offset, end_lineno, end_col_offset });
export const JoinedStr = (values: n.expr[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.JoinedStr => ({ kind: 'JoinedStr', values, lineno, col_offset, end_lineno, end_col_offset });
export const Constant = (value: ConstantValue, prefix: 'u' | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Constant => ({ kind: 'Constant', value, prefix, lineno, col_offset, end_lineno, end_col_offset });
export const Attribute = (value: n.expr, attr: string, ctx: n.expr_context, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Attribute => ({ kind: 'Attribute', value, attr, ctx, lineno, col_offset, end_lineno, end_col_offset });
export const Subscript = (value: n.expr, slice: n.expr, ctx: n.expr_context, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Subscript => ({ kind: 'Subscript', value, slice, ctx, lineno, col_offset, end_lineno, end_col_offset });
export const Starred = (value: n.expr, ctx: n.expr_context, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Starred => ({ kind: 'Starred', value, ctx, lineno, col_offset, end_lineno, end_col_offset });
export const Name = (id: string, ctx: n.expr_context, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Name => ({ kind: 'Name', id, ctx, lineno, col_offset, end_lineno, end_col_offset });
export const List = (elts: n.expr[], ctx: n.expr_context, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.List => ({ kind: 'List', elts, ctx, lineno, col_offset, end_lineno, end_col_offset });
export const Tuple = (elts: n.expr[], ctx: n.expr_context, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Tuple => ({ kind: 'Tuple', elts, ctx, lineno, col_offset, end_lineno, end_col_offset });
export const Slice = (lower: n.expr | null, upper: n.expr | null, step: n.expr | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.Slice => ({ kind: 'Slice', lower, upper, step, lineno, col_offset, end_lineno, end_col_offset });

// pattern

export const MatchValue = (value: n.expr, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.MatchValue => ({ kind: 'MatchValue', value, lineno, col_offset, end_lineno, end_col_offset });
export const MatchSingleton = (value: ConstantValue, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.MatchSingleton => ({ kind: 'MatchSingleton', value, lineno, col_offset, end_lineno, end_col_offset });
export const MatchSequence = (patterns: n.pattern[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.MatchSequence => ({ kind: 'MatchSequence', patterns, lineno, col_offset, end_lineno, end_col_offset });
export const MatchMapping = (keys: n.expr[], patterns: n.pattern[], rest: string | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.MatchMapping => ({ kind: 'MatchMapping', keys, patterns, rest, lineno, col_offset, end_lineno, end_col_offset });
export const MatchClass = (cls: n.expr, patterns: n.pattern[], kwd_attrs: string[], kwd_patterns: n.pattern[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.MatchClass => ({ kind: 'MatchClass', cls, patterns, kwd_attrs, kwd_patterns, lineno, col_offset, end_lineno, end_col_offset });
export const MatchStar = (name: string | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.MatchStar => ({ kind: 'MatchStar', name, lineno, col_offset, end_lineno, end_col_offset });
export const MatchAs = (pattern: n.pattern | null, name: string | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.MatchAs => ({ kind: 'MatchAs', pattern, name, lineno, col_offset, end_lineno, end_col_offset });
export const MatchOr = (patterns: n.pattern[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.MatchOr => ({ kind: 'MatchOr', patterns, lineno, col_offset, end_lineno, end_col_offset });

// product

export const comprehension = (target: n.expr, iter: n.expr, ifs: n.expr[], is_async: 0 | 1): n.comprehension => ({ kind: 'comprehension', target, iter, ifs, is_async });
export const ExceptHandler = (type: n.expr | null, name: string | null, body: n.stmt[], lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.ExceptHandler => ({ kind: 'ExceptHandler', type, name, body, lineno, col_offset, end_lineno, end_col_offset });
export const arguments_ = (posonlyargs: n.arg[], args: n.arg[], vararg: n.arg | null, kwonlyargs: n.arg[], kw_defaults: (n.expr | null)[], kwarg: n.arg | null, defaults: n.expr[]): n.arguments_ => ({ kind: 'arguments', posonlyargs, args, vararg, kwonlyargs, kw_defaults, kwarg, defaults });
export const arg = (arg: string, annotation: n.expr | null, type_comment: string | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.arg => ({ kind: 'arg', arg, annotation, type_comment, lineno, col_offset, end_lineno, end_col_offset });
export const keyword = (arg: string | null, value: n.expr, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.keyword => ({ kind: 'keyword', arg, value, lineno, col_offset, end_lineno, end_col_offset });
export const alias = (name: string, asname: string | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.alias => ({ kind: 'alias', name, asname, lineno, col_offset, end_lineno, end_col_offset });
export const withitem = (context_expr: n.expr, optional_vars: n.expr | null): n.withitem => ({ kind: 'withitem', context_expr, optional_vars });
export const match_case = (pattern: n.pattern, guard: n.expr | null, body: n.stmt[]): n.match_case => ({ kind: 'match_case', pattern, guard, body });
export const TypeIgnore = (lineno: number, tag: string): n.TypeIgnore => ({ kind: 'TypeIgnore', lineno, tag });
export const TypeVar = (name: string, bound: n.expr | null, default_value: n.expr | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.TypeVar => ({ kind: 'TypeVar', name, bound, default_value, lineno, col_offset, end_lineno, end_col_offset });
export const ParamSpec = (name: string, default_value: n.expr | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.ParamSpec => ({ kind: 'ParamSpec', name, default_value, lineno, col_offset, end_lineno, end_col_offset });
export const TypeVarTuple = (name: string, default_value: n.expr | null, lineno: number, col_offset: number, end_lineno: number, end_col_offset: number): n.TypeVarTuple => ({ kind: 'TypeVarTuple', name, default_value, lineno, col_offset, end_lineno, end_col_offset });
