/**
 * Names of characters: what `\N{...}` and the error handler `namereplace` ask for. The tables are large, so the VM does not have them; who has
 * (the module `unicodedata`, the compiler) gives them to an interpreter with `setUnicodeNames` of unicode/names.ts.
 */
export interface UnicodeNames {
  /** The name of a code point, `undefined` for one that has none. */
  name(code: number): string | undefined;
  /** The code points that a name, an alias or (if `sequences`) a named sequence stands for, `undefined` for an unknown name. */
  lookup(name: string, sequences: boolean): readonly number[] | undefined;
}
