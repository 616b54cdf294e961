import { CO_FAST, CodeObject } from '@pyco/marshal';
import type { BasicBlock } from '../flowgraph/block.js';
import { cacheEntries, instrSize, isJump, Op } from '../target/py313.js';
import { emitExceptionTable } from './exception-table.js';
import { emitLineTable } from './linetable.js';
import type { UnitMetadata } from './unit-metadata.js';

/** Turn finished blocks into a code object. */
export function assemble(entry: BasicBlock, unit: UnitMetadata, stackDepth: number, codeFlags: number, filename: string): CodeObject {
  const size = resolveJumps(entry);
  const { names, kinds } = localsplusInfo(unit);
  return new CodeObject({
    version: 313,
    co_argcount: unit.argcount,
    co_posonlyargcount: unit.posonlyargcount,
    co_kwonlyargcount: unit.kwonlyargcount,
    co_stacksize: stackDepth,
    co_flags: codeFlags,
    co_code: emitCode(entry, size),
    co_consts: unit.consts.toConsts(),
    co_names: [...unit.names.keys()],
    co_localsplusnames: names,
    co_localspluskinds: kinds,
    co_filename: filename,
    co_name: unit.name,
    co_qualname: unit.qualname,
    co_firstlineno: unit.firstlineno,
    co_linetable: emitLineTable(entry, unit.firstlineno),
    co_exceptiontable: emitExceptionTable(entry),
  });
}

/** Decide the direction of jumps and their operands. Returns the size of the code in code units.
 *
 *  Operands and offsets depend on each other, because a large operand takes an EXTENDED_ARG: compute until nothing changes.
 *  The first guess is CPython's (the index of the target instruction), since the guess can decide where this settles. */
function resolveJumps(entry: BasicBlock): number {
  let index = 0;
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    b.offset = index;
    index += b.instrs.length;
  }
  index = 0;
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (const instr of b.instrs) {
      if (isJump(instr.op)) {
        instr.oparg = instr.target!.offset;
        const isForward = instr.oparg > index;
        if (instr.op === Op.JUMP) instr.op = isForward ? Op.JUMP_FORWARD : Op.JUMP_BACKWARD;
        else if (instr.op === Op.JUMP_NO_INTERRUPT) instr.op = isForward ? Op.JUMP_FORWARD : Op.JUMP_BACKWARD_NO_INTERRUPT;
      }
      index += 1;
    }
  }
  for (;;) {
    let size = 0;
    for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
      b.offset = size;
      for (const instr of b.instrs) size += instrSize(instr.op, instr.oparg);
    }
    let changed = false;
    let offset = 0;
    for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
      for (const instr of b.instrs) {
        const units = instrSize(instr.op, instr.oparg);
        offset += units;
        if (!isJump(instr.op)) continue;
        const target = instr.target!.offset;
        instr.oparg = target < offset ? offset - target : target - offset;
        if (instrSize(instr.op, instr.oparg) !== units) changed = true;
      }
    }
    if (!changed) return size;
  }
}

function emitCode(entry: BasicBlock, size: number): Uint8Array {
  const code = new Uint8Array(size * 2);
  let at = 0;
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (const { op, oparg } of b.instrs) {
      for (let shift = oparg > 0xffffff ? 24 : oparg > 0xffff ? 16 : oparg > 0xff ? 8 : 0; shift > 0; shift -= 8) {
        code[at] = Op.EXTENDED_ARG;
        code[at + 1] = oparg >>> shift;
        at += 2;
      }
      code[at] = op;
      code[at + 1] = oparg;
      // Caches are zero in a fresh code object.
      at += 2 + 2 * cacheEntries(op);
    }
  }
  return code;
}

function localsplusInfo(unit: UnitMetadata): { names: string[]; kinds: Uint8Array } {
  const names: string[] = [];
  const kinds: number[] = [];
  for (const name of unit.varnames.keys()) {
    let kind: number = CO_FAST.LOCAL;
    if (unit.fastHidden.has(name)) kind |= CO_FAST.HIDDEN;
    if (unit.cellvars.has(name)) kind |= CO_FAST.CELL;
    names.push(name);
    kinds.push(kind);
  }
  for (const name of unit.cellvars.keys()) {
    if (unit.varnames.has(name)) continue;
    names.push(name);
    kinds.push(CO_FAST.CELL);
  }
  for (const name of unit.freevars.keys()) {
    names.push(name);
    kinds.push(CO_FAST.FREE);
  }
  return { names, kinds: Uint8Array.from(kinds) };
}
