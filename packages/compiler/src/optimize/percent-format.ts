import { codePointsOf, type StrConstant, strConstant, strConstantOf } from '../ast/constant.js';
import * as create from '../ast/create.js';
import type * as n from '../ast/nodes.js';

const PERCENT = 37;
/** Width and precision may have fewer digits than this. */
const MAX_DIGITS = 3;

/** `'%s and %r' % (a, b)` as an f-string, or null if the format uses more than %s, %r and %a or does not fit the items. */
export function percentFormatToFString(at: n.BinOp, format: StrConstant, elts: readonly n.expr[]): n.JoinedStr | null {
  if (elts.some((elt) => elt.kind === 'Starred')) return null;
  const text = codePointsOf(format);
  const values: n.expr[] = [];
  let pos = 0;
  let used = 0;
  for (;;) {
    const end = literalEnd(text, pos);
    if (end > pos) values.push(literal(text.slice(pos, end)));
    pos = end;
    if (pos >= text.length) break;
    const elt = elts[used++];
    if (elt === undefined) return null;
    const spec = readSpec(text, pos + 1);
    if (spec === null) return null;
    values.push(formatted(elt, spec));
    pos = spec.end;
  }
  if (used < elts.length) return null;
  return create.JoinedStr(values, at.lineno, at.col_offset, at.end_lineno, at.end_col_offset);
}

/** Where the text that stands for itself ends: at a `%` that is not doubled. */
function literalEnd(text: readonly number[], pos: number): number {
  while (pos < text.length) {
    if (text[pos] !== PERCENT) pos += 1;
    else if (text[pos + 1] === PERCENT) pos += 2;
    else break;
  }
  return pos;
}

function literal(text: readonly number[]): n.Constant {
  const out: number[] = [];
  for (let i = 0; i < text.length; i++) {
    out.push(text[i]!);
    if (text[i] === PERCENT) i += 1;
  }
  return create.Constant(strConstantOf(out), null, -1, -1, -1, -1);
}

interface Spec {
  readonly conversion: number;
  readonly leftAligned: boolean;
  readonly width: number;
  readonly precision: number;
  readonly end: number;
}

/** Flags, width, precision and conversion behind a `%`; null if the conversion is not one of s, r and a. */
function readSpec(text: readonly number[], pos: number): Spec | null {
  let leftAligned = false;
  let ch = text[pos++];
  while (ch !== undefined && '-+ #0'.includes(String.fromCodePoint(ch))) {
    if (ch === 45) leftAligned = true;
    ch = text[pos++];
  }
  const number = (): number | null => {
    let value = 0;
    let digits = 0;
    while (ch !== undefined && ch >= 48 && ch <= 57) {
      value = value * 10 + (ch - 48);
      ch = text[pos++];
      if (ch === undefined || ++digits >= MAX_DIGITS) return null;
    }
    return value;
  };
  let width = -1;
  if (ch !== undefined && ch >= 48 && ch <= 57) {
    const read = number();
    if (read === null) return null;
    width = read;
  }
  let precision = -1;
  if (ch === 46) {
    ch = text[pos++];
    const read = number();
    if (read === null) return null;
    precision = read;
  }
  if (ch !== 115 && ch !== 114 && ch !== 97) return null;
  return { conversion: ch, leftAligned, width, precision, end: pos };
}

function formatted(elt: n.expr, { conversion, leftAligned, width, precision }: Spec): n.FormattedValue {
  let spec = '';
  if (!leftAligned && width > 0) spec += '>';
  if (width >= 0) spec += width;
  if (precision >= 0) spec += `.${precision}`;
  const formatSpec = spec === '' ? null : create.Constant(strConstant(spec), null, -1, -1, -1, -1);
  return create.FormattedValue(elt, conversion, formatSpec, elt.lineno, elt.col_offset, elt.end_lineno, elt.end_col_offset);
}
