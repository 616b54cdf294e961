import { assertNever } from '../assert-never.js';
import type * as n from '../ast/nodes.js';
import { type Validator, valueError } from './validate.js';

/** `allowsStar` only among the parts of a sequence pattern. */
export function validatePattern(v: Validator, p: n.pattern, allowsStar: boolean): void {
  v.descend();
  v.positions(p);
  switch (p.kind) {
    case 'MatchValue':
      validateValue(v, p.value);
      break;
    case 'MatchSingleton':
      if (p.value.kind !== 'None' && p.value.kind !== 'bool') {
        throw valueError('MatchSingleton can only contain True, False and None');
      }
      break;
    case 'MatchSequence':
      for (const pattern of p.patterns) validatePattern(v, pattern, true);
      break;
    case 'MatchMapping':
      validateMapping(v, p);
      break;
    case 'MatchClass':
      validateClass(v, p);
      break;
    case 'MatchStar':
      if (!allowsStar) throw valueError("can't use MatchStar here");
      if (p.name !== null) validateCapture(v, p.name);
      break;
    case 'MatchAs':
      if (p.name !== null) validateCapture(v, p.name);
      if (p.pattern === null) break;
      if (p.name === null) throw valueError('MatchAs must specify a target name if a pattern is given');
      validatePattern(v, p.pattern, false);
      break;
    case 'MatchOr':
      if (p.patterns.length < 2) throw valueError('MatchOr requires at least 2 patterns');
      for (const pattern of p.patterns) validatePattern(v, pattern, false);
      break;
    default:
      assertNever(p);
  }
  v.leave();
}

/** `_` captures nothing. */
function validateCapture(v: Validator, name: string): void {
  if (name === '_') throw valueError("can't capture name '_' in patterns");
  v.name(name);
}

function validateMapping(v: Validator, p: n.MatchMapping): void {
  if (p.keys.length !== p.patterns.length) {
    throw valueError("MatchMapping doesn't have the same number of keys as patterns");
  }
  if (p.rest !== null) validateCapture(v, p.rest);
  for (const key of p.keys) {
    // A key may be any of the singletons too, which a value pattern may not.
    if (key.kind === 'Constant' && (key.value.kind === 'None' || key.value.kind === 'bool')) continue;
    validateValue(v, key);
  }
  for (const pattern of p.patterns) validatePattern(v, pattern, false);
}

function validateClass(v: Validator, p: n.MatchClass): void {
  if (p.kwd_attrs.length !== p.kwd_patterns.length) {
    throw valueError("MatchClass doesn't have the same number of keyword attributes as patterns");
  }
  v.expr(p.cls, 'Load');
  let cls = p.cls;
  while (cls.kind === 'Attribute') cls = cls.value;
  if (cls.kind !== 'Name') throw valueError('MatchClass cls field can only contain Name or Attribute nodes.');
  for (const attr of p.kwd_attrs) v.name(attr);
  for (const pattern of p.patterns) validatePattern(v, pattern, false);
  for (const pattern of p.kwd_patterns) validatePattern(v, pattern, false);
}

/** A literal, a negative or complex number, or a dotted name. */
function validateValue(v: Validator, e: n.expr): void {
  v.expr(e, 'Load');
  switch (e.kind) {
    case 'Constant':
      // Ellipsis and immutable sequences are not permitted; singletons have a pattern of their own.
      if (!['int', 'float', 'bytes', 'complex', 'str'].includes(e.value.kind)) {
        throw valueError('unexpected constant inside of a literal pattern');
      }
      return;
    case 'Attribute':
    case 'JoinedStr':
      return;
    case 'UnaryOp':
      if (e.op === 'USub' && e.operand.kind === 'Constant' && ['int', 'float', 'complex'].includes(e.operand.value.kind)) return;
      break;
    case 'BinOp':
      if (isComplexLiteral(e)) return;
      break;
  }
  throw valueError('patterns may only match literals and attribute lookups');
}

/** `-1 + 2j` */
function isComplexLiteral(e: n.BinOp): boolean {
  if (e.op !== 'Add' && e.op !== 'Sub') return false;
  const left = e.left.kind === 'UnaryOp' && e.left.op === 'USub' ? e.left.operand : e.left;
  if (left.kind !== 'Constant' || (left.value.kind !== 'int' && left.value.kind !== 'float')) return false;
  return e.right.kind === 'Constant' && e.right.value.kind === 'complex';
}
