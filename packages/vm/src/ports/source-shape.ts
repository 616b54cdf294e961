/** Where the operator, the brackets or the arguments of an expression stand; lines count from 0, columns in characters. */
export interface Anchors {
  readonly leftLine: number;
  readonly leftColumn: number;
  readonly rightLine: number;
  readonly rightColumn: number;
}

/**
 * What a traceback asks of a parser to place its `~~~^^^` marks. A runtime without one prints plain carets.
 */
export interface SourceShape {
  /** The anchors of a text that is one expression (binary operation, call or subscript), `undefined` for any other text. */
  anchors(segment: string): Anchors | undefined;
  /**
   * Whether the lines are `return name(…)` or `name = …(…)` whose call fills exactly the columns `start` to `end`: there carets say nothing.
   * `undefined` when the lines cannot be parsed.
   */
  isPlainCall(lines: readonly string[], start: number, end: number): boolean | undefined;
}
