import type { Scope } from './scope.js';

/** `__name` in a class `C` is `_C__name`. Names that end in two underscores or hold a dot stay as they are. */
export function mangle(className: string | null, name: string): string {
  if (className === null || !name.startsWith('__') || name.endsWith('__') || name.includes('.')) return name;
  let start = 0;
  while (className[start] === '_') start++;
  // A class named with underscores only mangles nothing.
  if (start === className.length) return name;
  return `_${className.slice(start)}${name}`;
}

/** As `mangle`, for a name met in `scope`: around a generic class only its type parameters are mangled. */
export function maybeMangle(className: string | null, scope: Scope, name: string): string {
  if (scope.mangledNames !== null && !scope.mangledNames.has(name)) return name;
  return mangle(className, name);
}
