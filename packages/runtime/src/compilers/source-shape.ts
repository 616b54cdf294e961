import { parse } from '@pyco/compiler';
import type { expr, Module } from '@pyco/compiler/ast';
import { type Anchors, characterOffset, type SourceShape } from '@pyco/vm';

/** The tree of a text, `undefined` for what is no Python. */
function tryParse(source: string): Module | undefined {
  try {
    return parse(source, { filename: '<traceback>', mode: 'exec' }) as Module;
  } catch {
    return undefined;
  }
}

interface Spot {
  readonly line: number;
  readonly column: number;
}

/** Walks over the characters of an expression, from the end of one of its parts. */
class Walker {
  readonly #lines: readonly string[];

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** The end of a part. The segment was parsed one line further down, in brackets. */
  endOf(part: expr): Spot {
    const line = part.end_lineno! - 2;
    return { line, column: characterOffset(this.#lines[line]!, part.end_col_offset!) };
  }

  startColumn(part: expr): number {
    return characterOffset(this.#lines[part.lineno - 2]!, part.col_offset);
  }

  char({ line, column }: Spot): string {
    return this.#lines[line]![column]!;
  }

  /** The spot itself, or the next character in a later line; `undefined` at the end. */
  #valid({ line, column }: Spot): Spot | undefined {
    let [l, c] = [line, column];
    while (l < this.#lines.length && c >= this.#lines[l]!.length) {
      c = 0;
      l++;
    }
    return l < this.#lines.length ? { line: l, column: c } : undefined;
  }

  /** The first character from `from` on that `stop` wants; comments and continued lines are passed over. */
  find(from: Spot, stop: (c: string) => boolean): Spot | undefined {
    let spot = this.#valid(from);
    while (spot !== undefined) {
      const c = this.char(spot);
      if (c === '\\' || c === '#') spot = this.#valid({ line: spot.line + 1, column: 0 });
      else if (stop(c)) return spot;
      else spot = this.#valid({ line: spot.line, column: spot.column + 1 });
    }
    return undefined;
  }
}

function operatorAnchors(walker: Walker, lines: readonly string[], left: expr, right: expr): Anchors | undefined {
  const spot = walker.find(walker.endOf(left), (c) => !/\s/.test(c) && c !== ')');
  if (spot === undefined) return undefined;
  let end = spot.column + 1;
  const line = lines[spot.line]!;
  const beforeRight = right.lineno - 2 > spot.line || end < walker.startColumn(right);
  // An operator is one character or two.
  if (end < line.length && beforeRight && !/[\s\\#]/.test(line[end]!)) end++;
  return { leftLine: spot.line, leftColumn: spot.column, rightLine: spot.line, rightColumn: end };
}

function bracketAnchors(walker: Walker, whole: expr, head: expr, bracket: string): Anchors | undefined {
  const left = walker.find(walker.endOf(head), (c) => c === bracket);
  if (left === undefined) return undefined;
  const right = walker.endOf(whole);
  return { leftLine: left.line, leftColumn: left.column, rightLine: right.line, rightColumn: right.column };
}

/** `traceback`'s questions about source, answered by the compiler's parser. */
export const sourceShape: SourceShape = {
  anchors(segment) {
    const tree = tryParse(`(\n${segment}\n)`);
    const statement = tree?.body.length === 1 ? tree.body[0]! : undefined;
    if (statement?.kind !== 'Expr') return undefined;
    const lines = segment.split(/\r\n|[\n\r]/);
    const walker = new Walker(lines);
    const { value } = statement;
    switch (value.kind) {
      case 'BinOp':
        return operatorAnchors(walker, lines, value.left, value.right);
      case 'Subscript':
        return bracketAnchors(walker, value, value.value, '[');
      case 'Call':
        return bracketAnchors(walker, value, value.func, '(');
      default:
        return undefined;
    }
  },
  isPlainCall(lines, start, end) {
    const tree = tryParse(lines.join('\n'));
    if (tree === undefined) return undefined;
    const statement = tree.body[0];
    let value: expr | null | undefined;
    if (statement?.kind === 'Return' && statement.value?.kind === 'Call' && statement.value.func.kind === 'Name') value = statement.value;
    else if (
      statement?.kind === 'Assign' &&
      statement.value.kind === 'Call' &&
      statement.targets.length === 1 &&
      statement.targets[0]!.kind === 'Name'
    ) {
      value = statement.value;
    }
    return (
      value != null && value.lineno === 1 && value.end_lineno === lines.length && value.col_offset === start && value.end_col_offset === end
    );
  },
};
