import { CALL_SHIFT, type Executable, INSTR_SIZE, Op } from '@pyco/vm/evaluator';
import { describe, expect, it } from 'vitest';
import { flowGraph } from '../src/flow-graph.js';
import { dirtyRegisters } from '../src/registers-dirty.js';
import { LiveRegisters } from '../src/registers-live.js';
import { route } from '../src/routes.js';

type Instruction = readonly [op: Op, a?: number, b?: number, c?: number];

/** What the analyses look at in an executable: `locals` variables, and stack behind them. */
function executable(locals: number, size: number, instructions: readonly Instruction[], ranges: readonly number[] = []): Executable {
  const ops = Int32Array.from(instructions.flatMap(([op, a = 0, b = 0, c = 0]) => [op, a, b, c]));
  return { ops, locals, size, consts: [0, 1], ranges: Int32Array.from(ranges) } as unknown as Executable;
}

const to = (instruction: number): number => instruction * INSTR_SIZE;

/** `for x in it: total += x`, `total` in register 0 and the iterator on the stack. */
const LOOP = executable(2, 4, [
  [Op.MOVE, 0, -1],
  [Op.FOR_ITER, 1, 2, to(4)],
  [Op.INPLACE_ADD, 0, 0, 1],
  [Op.JUMP_BACK, 0, 0, to(1)],
  [Op.RETURN, 0],
]);

/** Two loops, one in the other; the inner one yields. */
const NESTED = executable(1, 4, [
  [Op.FOR_ITER, 0, 1, to(6)],
  [Op.FOR_ITER, 0, 2, to(5)],
  [Op.YIELD, 3, 0, -0x40000000],
  [Op.CLEAR, 3],
  [Op.JUMP_BACK, 0, 0, to(1)],
  [Op.JUMP_BACK, 0, 0, to(0)],
  [Op.RETURN, 0],
]);

const startsOf = (exe: Executable): number[] => {
  const graph = flowGraph(exe, true);
  return graph.entries.map((id) => graph.blocks[id]!.start);
};

describe('flowGraph', () => {
  it('has a frame come in at the beginning, at heads of loops and behind a yield', () => {
    expect(startsOf(LOOP)).toEqual([0, 1]);
    expect(startsOf(NESTED)).toEqual([0, 1, 3]);
  });

  it('ends a block in front of what is left to the run loop, and knows nothing behind it', () => {
    const graph = flowGraph(
      executable(1, 2, [
        [Op.MOVE, 0, -1],
        [Op.CLEANUP_THROW, 1],
        [Op.RETURN, 0],
      ]),
      true,
    );
    expect(graph.blocks).toEqual([{ start: 0, end: 2, successors: [], resumption: -1, handlers: [] }]);
  });

  it("has a frame come in where a handler begins, unless that is the run loop's", () => {
    const code = (handler: Op): Executable =>
      executable(
        1,
        3,
        [
          [Op.CALL, 0, -1, 1 << CALL_SHIFT],
          [Op.RETURN, 0],
          [handler, 1, 1],
          [Op.POP_EXCEPT, 1],
          [Op.RETURN, -1],
        ],
        [to(0), to(1), to(2), 1, 0, -1],
      );
    const graph = flowGraph(code(Op.PUSH_EXC_INFO), true);
    expect(graph.entries.map((id) => graph.blocks[id]!.start)).toEqual([0, 2]);
    expect([...graph.handlers]).toEqual([2, -1, -1, -1, -1]);
    expect(graph.blocks[0]!.handlers).toEqual([1]);
    expect(startsOf(code(Op.CLEANUP_THROW))).toEqual([0]);
  });
});

describe('route', () => {
  it('leads an entry in the middle of loops over their heads', () => {
    const graph = flowGraph(NESTED, true);
    const { switches } = route(graph)!;
    const inside = graph.blocks.findIndex(({ start }) => start === 3);
    // From the root to the switch in front of the outer loop, from there to the inner one's, from there to the block.
    const path: number[] = [];
    for (let at = switches[0]!.targets.get(inside)!; path.length < 5; at = switches[at - graph.blocks.length]!.targets.get(inside)!) {
      path.push(at < graph.blocks.length ? graph.blocks[at]!.start : switches[at - graph.blocks.length]!.otherwise);
      if (at < graph.blocks.length) break;
    }
    expect(path).toEqual([0, 1, 3]);
  });

  it('needs no switch but the root for a single loop', () => {
    expect(route(flowGraph(LOOP, true))!.switches).toHaveLength(1);
  });
});

describe('registers', () => {
  it('of the stack live until they are read for the last time', () => {
    const live = new LiveRegisters(flowGraph(LOOP, true));
    expect([0, 1, 2, 3, 4].map((i) => live.before(i))).toEqual([[2], [2], [2], [2], []]);
  });

  it('that a handler keeps live where it protects', () => {
    const body: Instruction[] = [
      [Op.MOVE, 1, -1],
      [Op.CALL, 0, 0, 2 << CALL_SHIFT],
      [Op.RETURN, 0],
      [Op.PUSH_EXC_INFO, 2],
      [Op.RETURN, 0],
    ];
    const live = new LiveRegisters(flowGraph(executable(1, 4, body, [to(1), to(2), to(3), 2, 0, -1]), true));
    expect(live.isLive(1, 1)).toBe(true);
    expect(live.isLive(2, 1)).toBe(false);
  });

  it('are dirty from where they are written until a call', () => {
    const graph = flowGraph(
      executable(2, 4, [
        [Op.CALL, 2, 0, 3 << CALL_SHIFT],
        [Op.MOVE, 0, 2],
        [Op.JUMP_NONE, 2, 0, to(3)],
        [Op.RETURN, 0],
      ]),
      true,
    );
    const ins = dirtyRegisters(graph);
    const registers = (bits: Int32Array): number[] => [0, 1, 2, 3].filter((register) => (bits[0]! & (1 << register)) !== 0);
    // Called by other compiled code: nothing of the variables is in the frame yet. Behind the call: its value, and what was moved.
    expect(ins.map(registers)).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });
});
