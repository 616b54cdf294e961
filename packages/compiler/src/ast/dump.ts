import type { ConstantValue } from './constant.js';
import { FIELDS } from './fields.js';
import type { AST } from './nodes.js';
import { constantRepr, strRepr } from './repr.js';

export interface DumpOptions {
  /** Show lines and columns too. */
  readonly include_attributes?: boolean;
  /** Show empty lists too. */
  readonly show_empty?: boolean;
  /** Break lines, with this many spaces or this text for each level. */
  readonly indent?: number | string;
}

/** The text that Python's `ast.dump()` gives for a tree, to the letter. */
export function dump(node: AST, options: DumpOptions = {}): string {
  return new Dumper(options).node(node, 0).text;
}

/** A piece of the dump; a simple one takes no line of its own in an indented dump. */
interface Piece {
  readonly text: string;
  readonly isSimple: boolean;
}

const ATTRIBUTES = ['lineno', 'col_offset', 'end_lineno', 'end_col_offset'] as const;

class Dumper {
  private readonly hasAttributes: boolean;
  private readonly showsEmpty: boolean;
  private readonly indent: string | null;

  constructor(options: DumpOptions) {
    this.hasAttributes = options.include_attributes === true;
    this.showsEmpty = options.show_empty === true;
    this.indent = typeof options.indent === 'number' ? ' '.repeat(options.indent) : (options.indent ?? null);
  }

  node(node: AST, level: number): Piece {
    const record = node as unknown as Readonly<Record<string, unknown>>;
    const args: string[] = [];
    let allSimple = true;
    const add = (name: string, piece: Piece): void => {
      allSimple &&= piece.isSimple;
      args.push(`${name}=${piece.text}`);
    };
    for (const field of FIELDS[node.kind]) {
      const value = record[field];
      // A field that can be None has that as its default, and defaults are not shown.
      if (value === null || (!this.showsEmpty && Array.isArray(value) && value.length === 0)) continue;
      add(field === 'prefix' ? 'kind' : field, this.field(field, value, level + 1));
    }
    if (this.hasAttributes && 'col_offset' in record) {
      for (const name of ATTRIBUTES) add(name, { text: String(record[name]), isSimple: true });
    }
    if (allSimple && args.length <= 3) return { text: `${node.kind}(${args.join(', ')})`, isSimple: args.length === 0 };
    return { text: `${node.kind}(${this.join(args, level + 1)})`, isSimple: false };
  }

  private field(name: string, value: unknown, level: number): Piece {
    if (Array.isArray(value)) {
      if (value.length === 0) return { text: '[]', isSimple: true };
      const items = value.map((item) => this.field(name, item, level + 1).text);
      return { text: `[${this.join(items, level + 1)}]`, isSimple: false };
    }
    if (value === null) return { text: 'None', isSimple: true };
    if (typeof value === 'number') return { text: String(value), isSimple: true };
    if (typeof value === 'string') {
      // Operators and contexts are the names of their classes, all else is text.
      const isClass = name === 'ctx' || name === 'op' || name === 'ops';
      return { text: isClass ? `${value}()` : strRepr(value), isSimple: true };
    }
    const { kind } = value as { readonly kind: string };
    if (kind in FIELDS) return this.node(value as AST, level);
    return { text: constantRepr(value as ConstantValue), isSimple: true };
  }

  private join(items: readonly string[], level: number): string {
    if (this.indent === null) return items.join(', ');
    const prefix = `\n${this.indent.repeat(level)}`;
    return prefix + items.join(`,${prefix}`);
  }
}
