import { exc, raise, repr, strToJs, tryGetAttr, type Value } from '@pyco/vm';

const shown = (value: Value): string => strToJs(repr(value))!;

/** The parts of a qualified name. AttributeError for what stands in a function's namespace: nobody could find it again. */
export function dottedPath(name: Value, owner: Value | undefined): readonly string[] {
  const path = strToJs(name)!.split('.');
  if (path.includes('<locals>')) {
    raise(
      exc.AttributeError,
      owner === undefined ? `Can't get local object ${shown(name)}` : `Can't get local attribute ${shown(name)} on ${shown(owner)}`,
    );
  }
  return path;
}

/** What a path leads to, and the object it is an attribute of. `undefined` where it ends before. */
export function followPath(start: Value, path: readonly string[]): { readonly found: Value; readonly parent: Value } | undefined {
  let parent = start;
  let found: Value | undefined = start;
  for (const name of path) {
    parent = found;
    found = tryGetAttr(parent, name);
    if (found === undefined) return undefined;
  }
  return { found, parent };
}

/** As `getattr(module, name)`, with the words that pickles have for it. */
export function attributeOf(module: Value, name: Value, isQualified: boolean): Value {
  const found = isQualified ? followPath(module, dottedPath(name, module))?.found : tryGetAttr(module, strToJs(name)!);
  return found ?? raise(exc.AttributeError, `Can't get attribute ${shown(name)} on ${shown(module)}`);
}
