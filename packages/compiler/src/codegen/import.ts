import { NONE } from '../ast/constant.js';
import type * as n from '../ast/nodes.js';
import { type Location, NO_LOCATION } from '../flowgraph/instruction.js';
import { Intrinsic1, Op } from '../target/py313.js';
import { type Codegen, loc } from './codegen.js';
import { nameOp } from './name.js';

/** IMPORT_NAME ( level, names -- module ). Without names it gives the outermost package. */
export function visitImport(c: Codegen, s: n.Import): void {
  const where = loc(s);
  for (const alias of s.names) {
    c.loadInt(0, where);
    c.loadConst(NONE, where);
    c.emitName(Op.IMPORT_NAME, alias.name, where);
    if (alias.asname !== null) importAs(c, alias.name, alias.asname, where);
    else {
      // `import a.b` binds a.
      const dot = alias.name.indexOf('.');
      nameOp(c, dot < 0 ? alias.name : alias.name.slice(0, dot), 'Store', where);
    }
  }
}

/** IMPORT_NAME left the outermost package: walk down to the module that gets the name. */
function importAs(c: Codegen, name: string, asname: string, where: Location): void {
  const parts = name.split('.').slice(1);
  parts.forEach((part, i) => {
    if (i > 0) {
      c.emit(Op.SWAP, 2, where);
      c.emit(Op.POP_TOP, 0, where);
    }
    c.emitUnmangled(Op.IMPORT_FROM, part, where);
  });
  nameOp(c, asname, 'Store', where);
  if (parts.length > 0) c.emit(Op.POP_TOP, 0, where);
}

/** Does the statement stand behind those that may switch features on? */
function isAfter(s: n.Located, last: n.Located | null): boolean {
  if (last === null || s.lineno > last.end_lineno) return true;
  return s.lineno === last.end_lineno && s.col_offset > last.end_col_offset;
}

/** IMPORT_FROM ( module -- module, attribute ) for each name. */
export function visitImportFrom(c: Codegen, s: n.ImportFrom): void {
  const where = loc(s);
  if (s.module === '__future__' && s.level === 0 && isAfter(s, c.options.lastFuture)) {
    throw c.error('from __future__ imports must occur at the beginning of the file', where);
  }
  c.loadInt(s.level ?? 0, where);
  c.loadStrs(
    s.names.map((alias) => alias.name),
    where,
  );
  c.emitName(Op.IMPORT_NAME, s.module ?? '', where);
  for (const alias of s.names) {
    if (alias.name === '*') {
      c.emit(Op.CALL_INTRINSIC_1, Intrinsic1.IMPORT_STAR, where);
      c.emit(Op.POP_TOP, 0, NO_LOCATION);
      return;
    }
    c.emitName(Op.IMPORT_FROM, alias.name, where);
    nameOp(c, alias.asname ?? alias.name, 'Store', where);
  }
  c.emit(Op.POP_TOP, 0, where);
}
