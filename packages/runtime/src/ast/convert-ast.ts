import type { AST, ConstantValue } from '@pyco/compiler/ast';
import {
  bytesConstant,
  codePointsOf,
  complexConstant,
  ELLIPSIS,
  FALSE,
  floatConstant,
  intConstant,
  NONE,
  strConstantOf,
  TRUE,
} from '@pyco/compiler/ast';
import {
  Ellipsis,
  exc,
  None,
  PyBytes,
  PyFloat,
  PyFrozenSet,
  PyList,
  PyTuple,
  PyWideStr,
  raise,
  repr,
  setAttr,
  strContents,
  strFromCodePoints,
  strFromJs,
  strToJs,
  toArray,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
  valueFactory,
} from '@pyco/vm';
import { AST_TABLE, type AstClass, type AstClasses, type AstField, SUMS } from './ast-classes.js';

type Fields = Record<string, unknown>;
const POSITIONS = ['lineno', 'col_offset', 'end_lineno', 'end_col_offset'] as const;
/** What the validator calls lists of these. */
const LISTS: { readonly [type: string]: string } = { expr: 'expression', stmt: 'statement' };
const NAMED_ONLY = new Set(['expr_context', 'boolop', 'operator', 'unaryop', 'cmpop']);

function constantToValue(constant: ConstantValue): Value {
  switch (constant.kind) {
    case 'None':
      return None;
    case 'Ellipsis':
      return Ellipsis;
    case 'bool':
    case 'int':
      return constant.value;
    case 'float':
      return new PyFloat(constant.value);
    case 'complex':
      return valueFactory.complex(constant.real, constant.imag);
    case 'str':
      return constant.codePoints === null ? strFromJs(constant.value) : strFromCodePoints(Uint32Array.from(codePointsOf(constant)));
    case 'bytes':
      return new PyBytes(constant.value);
    case 'tuple':
      return new PyTuple(constant.items.map(constantToValue));
    case 'frozenset':
      return PyFrozenSet.of(constant.items.map(constantToValue));
  }
}

function valueToConstant(value: Value): ConstantValue {
  if (typeOf(value).isHeapType) raise(exc.TypeError, `got an invalid type in Constant: ${typeName(value)}`);
  if (value === None) return NONE;
  if (value === Ellipsis) return ELLIPSIS;
  if (typeof value === 'boolean') return value ? TRUE : FALSE;
  if (typeof value === 'number' || typeof value === 'bigint') return intConstant(value);
  if (value instanceof PyFloat) return floatConstant(value.v);
  const text = strContents(value);
  if (text !== undefined) {
    return strConstantOf(text instanceof PyWideStr ? [...text.codePoints] : Array.from(text, (c) => c.codePointAt(0)!));
  }
  if (value instanceof PyBytes) return bytesConstant(value.bytes);
  if (value instanceof PyTuple) return { kind: 'tuple', items: value.items.map(valueToConstant) };
  if (value instanceof PyFrozenSet) return { kind: 'frozenset', items: toArray(value).map(valueToConstant) };
  const parts = value as { readonly real?: unknown; readonly imag?: unknown };
  if (typeName(value) === 'complex') return complexConstant(Number(parts.real), Number(parts.imag));
  return raise(exc.TypeError, `got an invalid type in Constant: ${typeName(value)}`);
}

/** A tree of the compiler as guest objects. */
export function toGuestAst(node: AST, classes: AstClasses): Value {
  const row = AST_TABLE.get(node.kind)!;
  const made = classes.blank(node.kind);
  const fields = node as unknown as Fields;
  for (const field of row.fields) setAttr(made, field.name, fieldToGuest(node.kind, field, fields, classes));
  if (hasPositions(row) && fields['lineno'] !== undefined) for (const name of POSITIONS) setAttr(made, name, fields[name] as number);
  return made;
}

function fieldToGuest(kind: string, field: AstField, fields: Fields, classes: AstClasses): Value {
  if (kind === 'Constant') {
    if (field.name === 'value') return constantToValue(fields['value'] as ConstantValue);
    const prefix = fields['prefix'] as string | null;
    return prefix ?? None;
  }
  const value = fields[field.name];
  if (field.many === '*') return new PyList((value as unknown[]).map((item) => itemToGuest(field.type, item, classes)));
  return itemToGuest(field.type, value, classes);
}

function itemToGuest(type: string, value: unknown, classes: AstClasses): Value {
  if (value === null || value === undefined) return None;
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return NAMED_ONLY.has(type) ? classes.singleton(value) : strFromJs(value);
  if ('kind' in (value as object) && AST_TABLE.has((value as AST).kind)) return toGuestAst(value as AST, classes);
  return constantToValue(value as ConstantValue);
}

/** Guest objects as a tree of the compiler, checked as `compile()` checks them. */
export function fromGuestAst(value: Value, expected: string, classes: AstClasses): AST {
  const row = rowOf(value, expected, classes);
  const node: Fields = { kind: row.name };
  // As CPython reads them: positions come before the fields of what is one of several, and behind those of what stands alone.
  const isCase = SUMS.has(row.base);
  if (isCase && hasPositions(row)) readPositions(value, row, node);
  for (const field of row.fields)
    node[row.name === 'Constant' && field.name === 'kind' ? 'prefix' : field.name] = fieldFromGuest(value, row, field, classes);
  if (!isCase && hasPositions(row)) readPositions(value, row, node);
  return node as unknown as AST;
}

const hasPositions = (row: AstClass): boolean => (row.attributes ?? AST_TABLE.get(row.base)?.attributes) !== undefined;

/** The most derived class of the table that the object is an instance of. */
function rowOf(value: Value, expected: string, classes: AstClasses): AstClass {
  const type = typeOf(value);
  for (const base of type.tp_mro) {
    const row = AST_TABLE.get(base.name);
    if (row === undefined || SUMS.has(row.name) || classes.types.get(row.name) !== base) continue;
    if (row.name === expected || row.base === expected) return row;
  }
  return raise(exc.TypeError, `expected some sort of ${expected}, but got ${strToJs(repr(value))}`);
}

function readPositions(value: Value, row: AstClass, node: Fields): void {
  for (const name of POSITIONS) {
    const given = tryGetAttr(value, name);
    const isEnd = name.startsWith('end_');
    if (given === undefined && !isEnd)
      raise(exc.TypeError, `required field "${name}" missing from ${row.base === 'AST' ? row.name : row.base}`);
    node[name] = given === undefined || (given === None && isEnd) ? node[name.slice(4)] : intFromGuest(given);
  }
}

function fieldFromGuest(owner: Value, row: AstClass, field: AstField, classes: AstClasses): unknown {
  const value = tryGetAttr(owner, field.name);
  if (value === undefined) {
    if (field.many === '*') return [];
    if (field.many === '?') return null;
    if (field.type === 'expr_context') return 'Load';
    return raise(exc.TypeError, `required field "${field.name}" missing from ${row.name}`);
  }
  if (row.name === 'Constant' && field.name === 'value') return valueToConstant(value);
  if (field.many === '*') {
    if (!(value instanceof PyList))
      return raise(exc.TypeError, `${row.name} field "${field.name}" must be a list, not a ${typeName(value)}`);
    const optional = (row.name === 'Dict' && field.name === 'keys') || field.name === 'kw_defaults';
    return value.items.map((item) => {
      if (item !== None) return itemFromGuest(item, field.type, classes);
      if (optional) return null;
      if (SUMS.has(field.type)) return raise(exc.ValueError, `None disallowed in ${LISTS[field.type] ?? field.type} list`);
      return itemFromGuest(item, field.type, classes);
    });
  }
  if (value === None) return field.many === '?' ? null : raise(exc.ValueError, `field '${field.name}' is required for ${row.name}`);
  return itemFromGuest(value, field.type, classes);
}

function itemFromGuest(value: Value, type: string, classes: AstClasses): unknown {
  if (type === 'str') return strToJs(value) ?? raise(exc.TypeError, 'AST identifier must be of type str');
  if (type === 'int') return intFromGuest(value);
  if (type === 'object') return valueToConstant(value);
  if (NAMED_ONLY.has(type)) return rowOf(value, type, classes).name;
  return fromGuestAst(value, type, classes);
}

/** `obj2ast_int` */
function intFromGuest(value: Value): number {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : raise(exc.ValueError, `invalid integer value: ${strToJs(repr(value))}`);
}
