import { CO } from '@pyco/marshal';
import type * as n from '../ast/nodes.js';
import { type ErrorContext, tooDeep } from '../error-context.js';
import { MAX_NESTING } from '../limits.js';
import { maybeMangle } from './mangle.js';
import { BlockType, Def, Scope, SymbolTable } from './scope.js';

const MODULE_LOCATION: n.Located = { lineno: 0, col_offset: 0, end_lineno: 0, end_col_offset: 0 };

export interface SymtableOptions {
  readonly errors: ErrorContext;
  /** `CO.FUTURE_*` bits. */
  readonly features: number;
  /** `await` at module level makes the module a coroutine. */
  readonly allowsTopLevelAwait: boolean;
}

/** The state of the first pass: one walk over the tree that notes, scope by scope, each definition and use of a name. What is
 *  noted for each kind of node stands in visit-*.ts, as functions that take this first. */
export class SymtableBuilder {
  readonly table: SymbolTable;
  readonly errors: ErrorContext;
  /** From the module inwards; the last is the current one. */
  readonly stack: Scope[];
  current: Scope;
  /** Name of the innermost class, for mangling. */
  className: string | null;
  readonly hasFutureAnnotations: boolean;
  readonly allowsTopLevelAwait: boolean;
  private nesting: number;

  constructor(tree: n.mod, options: SymtableOptions) {
    const top = new Scope('top', BlockType.Module, MODULE_LOCATION, null);
    this.table = new SymbolTable(top);
    this.table.scopes.set(tree, top);
    this.errors = options.errors;
    this.stack = [top];
    this.current = top;
    this.className = null;
    this.hasFutureAnnotations = (options.features & CO.FUTURE_ANNOTATIONS) !== 0;
    this.allowsTopLevelAwait = options.allowsTopLevelAwait;
    this.nesting = 0;
  }

  // Scopes

  enter(name: string, type: BlockType, key: object, location: n.Located, scopes: Map<object, Scope> = this.table.scopes): Scope {
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

  exit(): void {
    this.stack.pop();
    this.current = this.stack[this.stack.length - 1]!;
  }

  /** Call on the way down the tree, and `leave` on the way up: raises before the JavaScript stack overflows. */
  descend(): void {
    if (++this.nesting > MAX_NESTING) throw tooDeep();
  }

  leave(): void {
    this.nesting -= 1;
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
}
