import { CO } from '@pyco/marshal';
import type { UnitMetadata } from '../assemble/unit-metadata.js';
import { hasFree, Op } from '../target/py313.js';
import type { BasicBlock } from './block.js';
import { Instr, Location, NO_LOCATION } from './instruction.js';

/** Lay out the frame's variables (locals, cells, free variables; an argument that is also a cell has one place), put the
 *  instructions that make cells at the front, and number the operands accordingly. */
export function prepareLocalsplus(unit: UnitMetadata, entry: BasicBlock, codeFlags: number): void {
  const nlocals = unit.varnames.size;
  const ncells = unit.cellvars.size;
  const count = ncells + unit.freevars.size;
  // Where each cell and free variable would stand behind the locals, or the argument it shares its place with.
  const places = new Int32Array(count);
  for (let i = 0; i < count; i++) places[i] = nlocals + i;
  for (const [name, i] of unit.cellvars) {
    const argument = unit.varnames.get(name);
    if (argument !== undefined) places[i] = argument;
  }
  entry.instrs.unshift(...prefix(unit, places, codeFlags));
  if (count === 0) return;
  let dropped = 0;
  for (let i = 0; i < count; i++) {
    if (places[i] === nlocals + i) places[i]! -= dropped;
    else dropped += 1;
  }
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (const instr of b.instrs) if (hasFree(instr.op)) instr.oparg = places[instr.oparg]!;
  }
}

function prefix(unit: UnitMetadata, places: Int32Array, codeFlags: number): Instr[] {
  const out: Instr[] = [];
  if (unit.freevars.size > 0) out.push(new Instr(Op.COPY_FREE_VARS, unit.freevars.size, NO_LOCATION));
  // In the order of the frame, so that arguments come first.
  const cells = [...unit.cellvars.values()].sort((a, b) => places[a]! - places[b]!);
  for (const cell of cells) out.push(new Instr(Op.MAKE_CELL, cell, NO_LOCATION));
  if ((codeFlags & (CO.GENERATOR | CO.COROUTINE | CO.ASYNC_GENERATOR)) !== 0) {
    const loc = new Location(unit.firstlineno, unit.firstlineno, -1, -1);
    out.push(new Instr(Op.RETURN_GENERATOR, 0, loc), new Instr(Op.POP_TOP, 0, loc));
  }
  return out;
}
