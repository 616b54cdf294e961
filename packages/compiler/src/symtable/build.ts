import { CO } from '@pyco/marshal';
import { type ChainLink, elifOf, walkChain } from '../chain.js';
import type * as n from '../ast/nodes.js';
import { type ErrorContext, tooDeep } from '../error-context.js';
import { MAX_NESTING } from '../limits.js';
import { analyze } from './analyze.js';
import { maybeMangle } from './mangle.js';
import { extendNamedExprScope } from './named-expr.js';
import { BlockType, Comprehension, Def, Scope, SymbolTable } from './scope.js';

const MODULE_LOCATION: n.Located = { lineno: 0, col_offset: 0, end_lineno: 0, end_col_offset: 0 };

export interface SymtableOptions {
  readonly errors: ErrorContext;
  /** `CO.FUTURE_*` bits. */
  readonly features: number;
  /** `await` at module level makes the module a coroutine. */
  readonly allowsTopLevelAwait: boolean;
}

/** Find the names of a program and decide for each scope where they live. */
export function buildSymtable(tree: n.mod, options: SymtableOptions): SymbolTable {
  const builder = new SymtableBuilder(tree, options);
  switch (tree.kind) {
    case 'Module':
    case 'Interactive':
      builder.visitStmts(tree.body);
      break;
    case 'Expression':
      builder.visitExpr(tree.body);
      break;
    case 'FunctionType':
      throw new Error('this compiler does not handle FunctionTypes');
  }
  analyze(builder.table.top, options.errors);
  return builder.table;
}

/** The first pass: one walk over the tree that notes, scope by scope, each definition and use of a name. */
export class SymtableBuilder {
  readonly table: SymbolTable;
  readonly errors: ErrorContext;
  /** From the module inwards; the last is the current one. */
  readonly stack: Scope[];
  current: Scope;
  /** Name of the innermost class, for mangling. */
  private className: string | null;
  private readonly futureAnnotations: boolean;
  private readonly allowsTopLevelAwait: boolean;
  private nesting: number;

  constructor(tree: n.mod, options: SymtableOptions) {
    const top = new Scope('top', BlockType.Module, MODULE_LOCATION, null);
    this.table = new SymbolTable(top);
    this.table.scopes.set(tree, top);
    this.errors = options.errors;
    this.stack = [top];
    this.current = top;
    this.className = null;
    this.futureAnnotations = (options.features & CO.FUTURE_ANNOTATIONS) !== 0;
    this.allowsTopLevelAwait = options.allowsTopLevelAwait;
    this.nesting = 0;
  }

  // Scopes

  private enter(name: string, type: BlockType, key: object, location: n.Located, scopes: Map<object, Scope> = this.table.scopes): Scope {
    const previous = this.current;
    const scope = new Scope(name, type, location, previous);
    scopes.set(key, scope);
    // An iterable of a comprehension forbids assignment expressions in all that is nested in it.
    scope.compIterExpr = previous.compIterExpr;
    // In a class all names are mangled, so the restriction of a generic class ends there.
    if (type !== BlockType.Class) scope.mangledNames = previous.mangledNames;
    if (type !== BlockType.Annotation) previous.children.push(scope);
    this.stack.push(scope);
    this.current = scope;
    return scope;
  }

  private exit(): void {
    this.stack.pop();
    this.current = this.stack[this.stack.length - 1]!;
  }

  // Names

  /** The bits of `name` in a scope so far. */
  lookup(name: string, scope: Scope = this.current): number {
    return scope.getSymbol(maybeMangle(this.className, scope, name));
  }

  /** Note a definition or use of `name` in the current scope. */
  addDef(name: string, flag: Def, location: n.Located): void {
    if ((flag & Def.TYPE_PARAM) !== 0 && this.current.mangledNames !== null) this.current.mangledNames.add(name);
    this.addDefIn(this.current, name, flag, location);
  }

  addDefIn(scope: Scope, name: string, flag: Def, location: n.Located): void {
    const mangled = maybeMangle(this.className, this.current, name);
    const before = scope.getSymbol(mangled);
    if ((flag & Def.PARAM) !== 0 && (before & Def.PARAM) !== 0) {
      throw this.errors.syntaxError(`duplicate argument '${name}' in function definition`, location);
    }
    if ((flag & Def.TYPE_PARAM) !== 0 && (before & Def.TYPE_PARAM) !== 0) {
      throw this.errors.syntaxError(`duplicate type parameter '${name}'`, location);
    }
    let flags = before | flag;
    if (scope.compIterTarget) {
      if ((flags & (Def.GLOBAL | Def.NONLOCAL)) !== 0) {
        throw this.errors.syntaxError(`comprehension inner loop cannot rebind assignment expression target '${name}'`, location);
      }
      flags |= Def.COMP_ITER;
    }
    scope.symbols.set(mangled, flags);
    if ((flag & Def.PARAM) !== 0) {
      scope.varnames.push(mangled);
    } else if ((flag & Def.GLOBAL) !== 0) {
      const { symbols } = this.table.top;
      symbols.set(mangled, (symbols.get(mangled) ?? 0) | flag);
    }
  }

  /** Remember where a name was declared global or nonlocal, for errors that only the analysis finds. */
  recordDirective(name: string, location: n.Located): void {
    this.current.directives.push({ name: maybeMangle(this.className, this.current, name), location });
  }

  // Statements

  visitStmts(body: readonly n.stmt[]): void {
    for (const statement of body) this.visitStmt(statement);
  }

  private visitStmt(s: n.stmt): void {
    if (++this.nesting > MAX_NESTING) throw tooDeep();
    switch (s.kind) {
      case 'Expr':
        this.visitExpr(s.value);
        break;
      case 'Assign':
        this.visitExprs(s.targets);
        this.visitExpr(s.value);
        break;
      case 'FunctionDef':
      case 'AsyncFunctionDef':
        this.visitFunction(s);
        break;
      case 'ClassDef':
        this.visitClass(s);
        break;
      case 'TypeAlias':
        this.visitTypeAlias(s);
        break;
      case 'Return':
        if (s.value !== null) {
          this.visitExpr(s.value);
          this.current.returnsValue = true;
        }
        break;
      case 'Delete':
        this.visitExprs(s.targets);
        break;
      case 'AnnAssign':
        this.visitAnnAssign(s);
        break;
      case 'AugAssign':
        this.visitExpr(s.target);
        this.visitExpr(s.value);
        break;
      case 'AsyncFor':
        this.noteTopLevelAwait();
        this.visitFor(s);
        break;
      case 'For':
        this.visitFor(s);
        break;
      case 'While':
        this.visitExpr(s.test);
        this.visitStmts(s.body);
        this.visitStmts(s.orelse);
        break;
      case 'If':
        this.visitIf(s);
        break;
      case 'Match':
        this.visitExpr(s.subject);
        for (const c of s.cases) {
          this.visitPattern(c.pattern);
          this.visitOptional(c.guard);
          this.visitStmts(c.body);
        }
        break;
      case 'Raise':
        this.visitOptional(s.exc);
        this.visitOptional(s.cause);
        break;
      case 'Try':
      case 'TryStar':
        this.visitStmts(s.body);
        for (const handler of s.handlers) {
          this.visitOptional(handler.type);
          if (handler.name !== null) this.addDef(handler.name, Def.LOCAL, handler);
          this.visitStmts(handler.body);
        }
        this.visitStmts(s.orelse);
        this.visitStmts(s.finalbody);
        break;
      case 'Assert':
        this.visitExpr(s.test);
        this.visitOptional(s.msg);
        break;
      case 'Import':
      case 'ImportFrom':
        for (const alias of s.names) this.visitAlias(alias);
        break;
      case 'Global':
        this.visitDirective(s, Def.GLOBAL, 'global');
        break;
      case 'Nonlocal':
        this.visitDirective(s, Def.NONLOCAL, 'nonlocal');
        break;
      case 'AsyncWith':
        this.noteTopLevelAwait();
        this.visitWith(s);
        break;
      case 'With':
        this.visitWith(s);
        break;
      case 'Pass':
      case 'Break':
      case 'Continue':
        break;
    }
    this.nesting -= 1;
  }

  private visitFunction(s: n.FunctionDef | n.AsyncFunctionDef): void {
    this.addDef(s.name, Def.LOCAL, s);
    this.visitExprs(s.args.defaults);
    for (const value of s.args.kw_defaults) this.visitOptional(value);
    this.visitExprs(s.decorator_list);
    const isGeneric = s.type_params.length > 0;
    if (isGeneric) {
      this.enterTypeParameters(s.name, s.type_params, s);
      // The values of defaults are computed outside and handed in.
      this.addDef('.defaults', Def.PARAM, s);
      if (s.args.kw_defaults.some((value) => value !== null)) this.addDef('.kwdefaults', Def.PARAM, s);
      this.visitTypeParams(s.type_params);
    }
    this.visitAnnotations(s);
    const scope = this.enter(s.name, BlockType.Function, s, s);
    if (s.kind === 'AsyncFunctionDef') scope.coroutine = true;
    this.visitArguments(s.args);
    this.visitStmts(s.body);
    this.exit();
    if (isGeneric) this.exit();
  }

  private visitClass(s: n.ClassDef): void {
    this.addDef(s.name, Def.LOCAL, s);
    this.visitExprs(s.decorator_list);
    const outerClass = this.className;
    const isGeneric = s.type_params.length > 0;
    if (isGeneric) {
      const scope = this.enterTypeParameters(s.name, s.type_params, s);
      // Set from the type parameters, used for the bases.
      for (const name of ['.type_params', '.generic_base']) {
        this.addDef(name, Def.LOCAL, s);
        this.addDef(name, Def.USE, s);
      }
      scope.mangledNames = new Set();
      this.className = s.name;
      this.visitTypeParams(s.type_params);
    }
    this.visitExprs(s.bases);
    for (const k of s.keywords) this.visitExpr(k.value);
    this.enter(s.name, BlockType.Class, s, s);
    this.className = s.name;
    if (isGeneric) {
      this.addDef('__type_params__', Def.LOCAL, s);
      this.addDef('.type_params', Def.USE, s);
    }
    this.visitStmts(s.body);
    this.exit();
    if (isGeneric) this.exit();
    this.className = outerClass;
  }

  private visitTypeAlias(s: n.TypeAlias): void {
    this.visitExpr(s.name);
    const name = (s.name as n.Name).id;
    const isInClass = this.current.type === BlockType.Class;
    const isGeneric = s.type_params.length > 0;
    if (isGeneric) {
      this.enterTypeParameters(name, s.type_params, s);
      this.visitTypeParams(s.type_params);
    }
    const scope = this.enter(name, BlockType.TypeAlias, s, s);
    scope.canSeeClassScope = isInClass;
    if (isInClass) this.addDef('__classdict__', Def.USE, s.value);
    this.visitExpr(s.value);
    this.exit();
    if (isGeneric) this.exit();
  }

  private visitAnnAssign(s: n.AnnAssign): void {
    const { target } = s;
    if (target.kind === 'Name') {
      const flags = this.lookup(target.id);
      if ((flags & (Def.GLOBAL | Def.NONLOCAL)) !== 0 && this.current !== this.table.top && s.simple !== 0) {
        const what = (flags & Def.GLOBAL) !== 0 ? 'global' : 'nonlocal';
        throw this.errors.syntaxError(`annotated name '${target.id}' can't be ${what}`, s);
      }
      if (s.simple !== 0) this.addDef(target.id, Def.ANNOT | Def.LOCAL, target);
      else if (s.value !== null) this.addDef(target.id, Def.LOCAL, target);
    } else {
      this.visitExpr(target);
    }
    this.visitAnnotation(s.annotation);
    this.visitOptional(s.value);
  }

  private visitIf(s: n.If): void {
    for (;;) {
      this.visitExpr(s.test);
      this.visitStmts(s.body);
      const next = elifOf(s);
      if (next === null) break;
      s = next;
    }
    this.visitStmts(s.orelse);
  }

  private visitFor(s: n.For | n.AsyncFor): void {
    this.visitExpr(s.target);
    this.visitExpr(s.iter);
    this.visitStmts(s.body);
    this.visitStmts(s.orelse);
  }

  private visitWith(s: n.With | n.AsyncWith): void {
    for (const item of s.items) {
      this.visitExpr(item.context_expr);
      this.visitOptional(item.optional_vars);
    }
    this.visitStmts(s.body);
  }

  private visitDirective(s: n.Global | n.Nonlocal, flag: Def.GLOBAL | Def.NONLOCAL, what: 'global' | 'nonlocal'): void {
    for (const name of s.names) {
      const flags = this.lookup(name);
      if ((flags & (Def.PARAM | Def.LOCAL | Def.USE | Def.ANNOT)) !== 0) {
        let msg: string;
        if ((flags & Def.PARAM) !== 0) msg = `name '${name}' is parameter and ${what}`;
        else if ((flags & Def.USE) !== 0) msg = `name '${name}' is used prior to ${what} declaration`;
        else if ((flags & Def.ANNOT) !== 0) msg = `annotated name '${name}' can't be ${what}`;
        else msg = `name '${name}' is assigned to before ${what} declaration`;
        throw this.errors.syntaxError(msg, s);
      }
      this.addDef(name, flag, s);
      this.recordDirective(name, s);
    }
  }

  private visitAlias(alias: n.alias): void {
    const name = alias.asname ?? alias.name;
    if (name === '*') {
      if (this.current.type !== BlockType.Module) throw this.errors.syntaxError('import * only allowed at module level', alias);
      return;
    }
    const dot = name.indexOf('.');
    this.addDef(dot < 0 ? name : name.slice(0, dot), Def.IMPORT, alias);
  }

  /** `async for` and `async with` at module level make the module a coroutine where that is allowed. */
  private noteTopLevelAwait(): void {
    if (this.allowsTopLevelAwait && this.current.type === BlockType.Module) this.current.coroutine = true;
  }

  // Functions: parameters, annotations, type parameters

  private visitArguments(args: n.arguments_): void {
    for (const arg of args.posonlyargs) this.addDef(arg.arg, Def.PARAM, arg);
    for (const arg of args.args) this.addDef(arg.arg, Def.PARAM, arg);
    for (const arg of args.kwonlyargs) this.addDef(arg.arg, Def.PARAM, arg);
    if (args.vararg !== null) {
      this.addDef(args.vararg.arg, Def.PARAM, args.vararg);
      this.current.varargs = true;
    }
    if (args.kwarg !== null) {
      this.addDef(args.kwarg.arg, Def.PARAM, args.kwarg);
      this.current.varkeywords = true;
    }
  }

  private visitAnnotations(s: n.FunctionDef | n.AsyncFunctionDef): void {
    const { args } = s;
    if (this.futureAnnotations) this.enter('_annotation', BlockType.Annotation, args, s);
    for (const arg of args.posonlyargs) this.visitOptional(arg.annotation);
    for (const arg of args.args) this.visitOptional(arg.annotation);
    if (args.vararg !== null) this.visitOptional(args.vararg.annotation);
    if (args.kwarg !== null) this.visitOptional(args.kwarg.annotation);
    for (const arg of args.kwonlyargs) this.visitOptional(arg.annotation);
    if (this.futureAnnotations) this.exit();
    if (s.returns !== null) this.visitAnnotation(s.returns);
  }

  private visitAnnotation(annotation: n.expr): void {
    // The key is an object of its own: the expression can open a scope itself.
    if (this.futureAnnotations) this.enter('_annotation', BlockType.Annotation, {}, annotation);
    this.visitExpr(annotation);
    if (this.futureAnnotations) this.exit();
  }

  private enterTypeParameters(name: string, key: object, s: n.FunctionDef | n.AsyncFunctionDef | n.ClassDef | n.TypeAlias): Scope {
    const isInClass = this.current.type === BlockType.Class;
    const scope = this.enter(name, BlockType.TypeParameters, key, s);
    if (isInClass) {
      scope.canSeeClassScope = true;
      this.addDef('__classdict__', Def.USE, s);
    }
    return scope;
  }

  private visitTypeParams(params: readonly n.type_param[]): void {
    for (const param of params) {
      this.addDef(param.name, Def.TYPE_PARAM | Def.LOCAL, param);
      if (param.kind === 'TypeVar' && param.bound !== null) {
        const info = param.bound.kind === 'Tuple' ? 'a TypeVar constraint' : 'a TypeVar bound';
        this.visitTypeVariable(param.bound, param, info, this.table.scopes);
      }
      if (param.default_value !== null) {
        this.visitTypeVariable(param.default_value, param, `a ${param.kind} default`, this.table.defaultScopes);
      }
    }
  }

  private visitTypeVariable(e: n.expr, param: n.type_param, info: string, scopes: Map<object, Scope>): void {
    const isInClass = this.current.canSeeClassScope;
    const scope = this.enter(param.name, BlockType.TypeVariable, param, e, scopes);
    scope.canSeeClassScope = isInClass;
    if (isInClass) this.addDef('__classdict__', Def.USE, e);
    scope.scopeInfo = info;
    this.visitExpr(e);
    this.exit();
  }

  // Expressions

  private visitOptional(e: n.expr | null): void {
    if (e !== null) this.visitExpr(e);
  }

  private visitExprs(exprs: readonly n.expr[]): void {
    for (const e of exprs) this.visitExpr(e);
  }

  visitExpr(e: n.expr): void {
    if (++this.nesting > MAX_NESTING) throw tooDeep();
    switch (e.kind) {
      case 'Name':
        this.addDef(e.id, e.ctx === 'Load' ? Def.USE : Def.LOCAL, e);
        // `super()` without arguments needs the cell of the class.
        if (e.id === 'super' && e.ctx === 'Load' && this.current.isFunctionLike) this.addDef('__class__', Def.USE, e);
        break;
      case 'Constant':
        break;
      case 'Attribute':
      case 'Call':
      case 'Subscript':
      case 'BinOp':
      case 'UnaryOp':
        this.visitChain(e);
        break;
      case 'Starred':
        this.visitExpr(e.value);
        break;
      case 'BoolOp':
      case 'JoinedStr':
        this.visitExprs(e.values);
        break;
      case 'Compare':
        this.visitExpr(e.left);
        this.visitExprs(e.comparators);
        break;
      case 'List':
      case 'Tuple':
      case 'Set':
        this.visitExprs(e.elts);
        break;
      case 'Dict':
        for (const key of e.keys) this.visitOptional(key);
        this.visitExprs(e.values);
        break;
      case 'IfExp': {
        let tail: n.expr = e;
        while (tail.kind === 'IfExp') {
          this.visitExpr(tail.test);
          this.visitExpr(tail.body);
          tail = tail.orelse;
        }
        this.visitExpr(tail);
        break;
      }
      case 'Lambda':
        this.visitExprs(e.args.defaults);
        for (const value of e.args.kw_defaults) this.visitOptional(value);
        this.enter('lambda', BlockType.Function, e, e);
        this.visitArguments(e.args);
        this.visitExpr(e.body);
        this.exit();
        break;
      case 'ListComp':
        this.visitComprehension(e, 'listcomp', Comprehension.List, e.elt, null);
        break;
      case 'SetComp':
        this.visitComprehension(e, 'setcomp', Comprehension.Set, e.elt, null);
        break;
      case 'DictComp':
        this.visitComprehension(e, 'dictcomp', Comprehension.Dict, e.key, e.value);
        break;
      case 'GeneratorExp':
        this.visitComprehension(e, 'genexpr', Comprehension.Generator, e.elt, null);
        break;
      case 'FormattedValue':
        this.visitExpr(e.value);
        this.visitOptional(e.format_spec);
        break;
      case 'Slice':
        this.visitOptional(e.lower);
        this.visitOptional(e.upper);
        this.visitOptional(e.step);
        break;
      case 'NamedExpr':
        this.visitNamedExpr(e);
        break;
      case 'Yield':
      case 'YieldFrom':
        this.forbidInAnnotationScope('yield expression', e);
        this.visitOptional(e.value);
        this.current.generator = true;
        if (this.current.comprehension !== Comprehension.None) throw this.errors.syntaxError(YIELD_INSIDE[this.current.comprehension]!, e);
        break;
      case 'Await':
        this.forbidInAnnotationScope('await expression', e);
        this.visitExpr(e.value);
        this.current.coroutine = true;
        break;
    }
    this.nesting -= 1;
  }

  private visitChain(e: n.expr): void {
    const chain: ChainLink[] = [];
    this.visitExpr(walkChain(e, chain));
    for (let i = chain.length - 1; i >= 0; i--) {
      const link = chain[i]!;
      switch (link.kind) {
        case 'Call':
          this.visitExprs(link.args);
          for (const k of link.keywords) this.visitExpr(k.value);
          break;
        case 'Subscript':
          this.visitExpr(link.slice);
          break;
        case 'BinOp':
          this.visitExpr(link.right);
          break;
        case 'Attribute':
        case 'UnaryOp':
          break;
      }
    }
  }

  private visitNamedExpr(e: n.NamedExpr): void {
    this.forbidInAnnotationScope('named expression', e);
    if (this.current.compIterExpr > 0) {
      throw this.errors.syntaxError('assignment expression cannot be used in a comprehension iterable expression', e);
    }
    if (this.current.comprehension !== Comprehension.None) extendNamedExprScope(this, e.target as n.Name);
    this.visitExpr(e.value);
    this.visitExpr(e.target);
  }

  private visitComprehension(
    e: n.ListComp | n.SetComp | n.DictComp | n.GeneratorExp,
    name: string,
    comprehension: Comprehension,
    elt: n.expr,
    value: n.expr | null,
  ): void {
    const isGenerator = comprehension === Comprehension.Generator;
    const outermost = e.generators[0]!;
    // The outermost iterable is evaluated outside, and handed in as the argument `.0`.
    this.current.compIterExpr += 1;
    this.visitExpr(outermost.iter);
    this.current.compIterExpr -= 1;
    const scope = this.enter(name, BlockType.Function, e, e);
    scope.comprehension = comprehension;
    if (outermost.is_async !== 0) scope.coroutine = true;
    this.addDef('.0', Def.PARAM, e);
    scope.compIterTarget = true;
    this.visitExpr(outermost.target);
    scope.compIterTarget = false;
    this.visitExprs(outermost.ifs);
    for (let i = 1; i < e.generators.length; i++) {
      const generator = e.generators[i]!;
      scope.compIterTarget = true;
      this.visitExpr(generator.target);
      scope.compIterTarget = false;
      scope.compIterExpr += 1;
      this.visitExpr(generator.iter);
      scope.compIterExpr -= 1;
      this.visitExprs(generator.ifs);
      if (generator.is_async !== 0) scope.coroutine = true;
    }
    this.visitOptional(value);
    this.visitExpr(elt);
    scope.generator = isGenerator;
    this.exit();
    // What awaits inside a comprehension awaits in the function around it.
    if (scope.coroutine && !isGenerator) this.current.coroutine = true;
  }

  private forbidInAnnotationScope(what: string, e: n.expr): void {
    let where: string;
    switch (this.current.type) {
      case BlockType.Annotation:
        where = 'an annotation';
        break;
      case BlockType.TypeVariable:
        where = this.current.scopeInfo ?? 'a TypeVar bound';
        break;
      case BlockType.TypeAlias:
        where = 'a type alias';
        break;
      case BlockType.TypeParameters:
        where = 'the definition of a generic';
        break;
      default:
        return;
    }
    throw this.errors.syntaxError(`${what} cannot be used within ${where}`, e);
  }

  // Patterns

  private visitPattern(p: n.pattern): void {
    if (++this.nesting > MAX_NESTING) throw tooDeep();
    switch (p.kind) {
      case 'MatchValue':
        this.visitExpr(p.value);
        break;
      case 'MatchSingleton':
        break;
      case 'MatchSequence':
      case 'MatchOr':
        for (const pattern of p.patterns) this.visitPattern(pattern);
        break;
      case 'MatchStar':
        if (p.name !== null) this.addDef(p.name, Def.LOCAL, p);
        break;
      case 'MatchMapping':
        this.visitExprs(p.keys);
        for (const pattern of p.patterns) this.visitPattern(pattern);
        if (p.rest !== null) this.addDef(p.rest, Def.LOCAL, p);
        break;
      case 'MatchClass':
        this.visitExpr(p.cls);
        for (const pattern of p.patterns) this.visitPattern(pattern);
        for (const pattern of p.kwd_patterns) this.visitPattern(pattern);
        break;
      case 'MatchAs':
        if (p.pattern !== null) this.visitPattern(p.pattern);
        if (p.name !== null) this.addDef(p.name, Def.LOCAL, p);
        break;
    }
    this.nesting -= 1;
  }
}

const YIELD_INSIDE: { readonly [kind: number]: string } = {
  [Comprehension.List]: "'yield' inside list comprehension",
  [Comprehension.Set]: "'yield' inside set comprehension",
  [Comprehension.Dict]: "'yield' inside dict comprehension",
  [Comprehension.Generator]: "'yield' inside generator expression",
};
