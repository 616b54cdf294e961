import { isJump, isTerminator, RANGE_SIZE, type StackCode } from './stack-code.js';
import { S } from './stack-op.js';

/**
 * Finds the loads that may meet an unbound local and makes them `LOAD_FAST_CHECK`. From 3.12 on CPython's compiler has done this;
 * for older code it spares most loads their check, and so lets them be folded into the instructions that use them.
 *
 * A bit per local says "may be unbound here". What flows into an instruction is the union over all ways in; into a handler, the union
 * over all instructions it protects.
 */
export function findUnboundLoads(code: StackCode, locals: number, bound: Uint8Array): void {
  const { ops, args, length, ranges } = code;
  const words = (locals + 31) >> 5;
  if (words === 0) return;
  const states = new Int32Array(length * words);
  const reached = new Uint8Array(length);
  const state = new Int32Array(words);
  const work: number[] = [0];
  for (let i = 0; i < locals; i++) if (bound[i] === 0) states[i >> 5]! |= 1 << (i & 31);
  reached[0] = 1;

  const flow = (target: number): void => {
    let changed = reached[target] === 0;
    for (let w = 0; w < words; w++) {
      const merged = states[target * words + w]! | state[w]!;
      if (merged !== states[target * words + w]) {
        states[target * words + w] = merged;
        changed = true;
      }
    }
    if (changed) {
      reached[target] = 1;
      work.push(target);
    }
  };

  while (work.length > 0) {
    let index = work.pop()!;
    for (;;) {
      for (let w = 0; w < words; w++) state[w] = states[index * words + w]!;
      for (let r = 0; r < ranges.length; r += RANGE_SIZE) {
        if (ranges[r]! <= index && index < ranges[r + 1]! && ranges[r + 2]! >= 0) flow(ranges[r + 2]!);
      }
      const op = ops[index]! as S;
      const arg = args[index]!;
      const bit = 1 << (arg & 31);
      switch (op) {
        case S.STORE_FAST:
        case S.MAKE_CELL:
        case S.LOAD_FAST_CHECK:
        case S.LOAD_FAST:
          // A load that found nothing does not go on.
          state[arg >> 5]! &= ~bit;
          break;
        case S.DELETE_FAST:
        case S.LOAD_FAST_AND_CLEAR:
          state[arg >> 5]! |= bit;
          break;
        case S.COPY_FREE_VARS:
          for (let i = locals - arg; i < locals; i++) state[i >> 5]! &= ~(1 << (i & 31));
          break;
        default:
          break;
      }
      if (isJump(op)) flow(arg);
      if (isTerminator(op)) break;
      index++;
      if (index >= length) break;
      let changed = reached[index] === 0;
      for (let w = 0; w < words; w++) {
        const merged = states[index * words + w]! | state[w]!;
        if (merged !== states[index * words + w]) {
          states[index * words + w] = merged;
          changed = true;
        }
      }
      reached[index] = 1;
      if (!changed) break;
    }
  }
  for (let index = 0; index < length; index++) {
    const arg = args[index]!;
    if (ops[index] === S.LOAD_FAST && (states[index * words + (arg >> 5)]! & (1 << (arg & 31))) !== 0) ops[index] = S.LOAD_FAST_CHECK;
  }
}
