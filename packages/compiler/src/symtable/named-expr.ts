import type * as n from '../ast/nodes.js';
import type { SymtableBuilder } from './builder.js';
import { BlockType, Comprehension, Def } from './scope.js';

/** `(name := value)` inside a comprehension binds in the function or module around all comprehensions: define it there, and
 *  make it nonlocal or global in the comprehensions on the way. */
export function extendNamedExprScope(builder: SymtableBuilder, target: n.Name): void {
  const name = target.id;
  for (let i = builder.stack.length - 1; i >= 0; i--) {
    const scope = builder.stack[i]!;
    if (scope.comprehension !== Comprehension.None) {
      const flags = builder.lookup(name, scope);
      if ((flags & Def.COMP_ITER) !== 0 && (flags & (Def.LOCAL | Def.GLOBAL)) !== 0) {
        throw builder.errors.syntaxError(`assignment expression cannot rebind comprehension iteration variable '${name}'`, target);
      }
      continue;
    }
    switch (scope.type) {
      case BlockType.Function: {
        const isGlobal = (builder.lookup(name, scope) & Def.GLOBAL) !== 0;
        builder.addDef(name, isGlobal ? Def.GLOBAL : Def.NONLOCAL, target);
        builder.recordDirective(name, target);
        builder.addDefIn(scope, name, Def.LOCAL, target);
        return;
      }
      case BlockType.Module:
        builder.addDef(name, Def.GLOBAL, target);
        builder.recordDirective(name, target);
        builder.addDefIn(scope, name, Def.GLOBAL, target);
        return;
      case BlockType.Class:
        throw builder.errors.syntaxError('assignment expression within a comprehension cannot be used in a class body', target);
      case BlockType.TypeParameters:
        throw builder.errors.syntaxError(
          'assignment expression within a comprehension cannot be used within the definition of a generic',
          target,
        );
      case BlockType.TypeAlias:
        throw builder.errors.syntaxError('assignment expression within a comprehension cannot be used in a type alias', target);
      case BlockType.TypeVariable:
        throw builder.errors.syntaxError('assignment expression within a comprehension cannot be used in a TypeVar bound', target);
      case BlockType.Annotation:
        continue;
    }
  }
}
