import { VmError } from '../errors.js';
import { HandlerKind, isJump, isTerminator, jumpEffect, RANGE_SIZE, type StackCode, stackEffect, stackNeeds } from './stack-code.js';
import { S } from './stack-op.js';

/** What a code object has, for its operands to be checked against. */
export interface Bounds {
  readonly locals: number;
  readonly consts: number;
  readonly names: number;
  /** `co_stacksize`. */
  readonly stackSize: number;
}

/** More than any compiler makes, and few enough for register numbers to fit where they are packed. */
const MAX_DEPTH = 1 << 16;

/**
 * Checks code before it runs: operands within bounds, jumps to instructions, one depth of the stack wherever ways meet, never less
 * on it than an instruction takes. So a bad code object gives a VmError naming place and reason, and the translator and
 * the interpreter need no checks of their own.
 */
export class Verifier {
  /** Depth of the stack before each stack instruction, -1 for what is never reached. Valid until the next `verify`. */
  depths: Int32Array = new Int32Array(1024);
  /** The greatest depth found. */
  maxDepth = 0;
  #work: Int32Array = new Int32Array(256);

  verify(code: StackCode, bounds: Bounds): void {
    const { ops, args, length } = code;
    if (length === 0) throw new VmError('a code object without instructions');
    if (this.depths.length <= length) this.depths = new Int32Array(length * 2);
    const depths = this.depths;
    depths.fill(-1, 0, length);
    this.maxDepth = 0;
    let pending = 0;
    const push = (index: number, depth: number, from: number): void => {
      if (index < 0 || index >= length) throw fault(code, from, 'control runs off the end of the code');
      const known = depths[index]!;
      if (known === depth) return;
      if (known >= 0) throw fault(code, index, `the stack is ${known} deep on one way and ${depth} on another`);
      depths[index] = depth;
      if (pending === this.#work.length) {
        const larger = new Int32Array(pending * 2);
        larger.set(this.#work);
        this.#work = larger;
      }
      this.#work[pending++] = index;
    };
    push(0, 0, 0);
    this.#handlers(code, push, length);
    while (pending > 0) {
      let index = this.#work[--pending]!;
      let depth = depths[index]!;
      for (;;) {
        const op = ops[index]! as S;
        const arg = args[index]!;
        checkOperand(code, index, op, arg, bounds);
        if (depth < stackNeeds(op, arg)) throw fault(code, index, `takes more than the ${depth} values on the stack`);
        if (isJump(op)) push(arg, depth + jumpEffect(op, arg), index);
        depth += stackEffect(op, arg);
        if (depth > this.maxDepth) {
          this.maxDepth = depth;
          if (depth > MAX_DEPTH) throw fault(code, index, 'the stack grows too deep');
        }
        if (isTerminator(op)) break;
        index++;
        if (index >= length) throw fault(code, index - 1, 'control runs off the end of the code');
        const known = depths[index]!;
        if (known === depth) break;
        if (known >= 0) throw fault(code, index, `the stack is ${known} deep on one way and ${depth} on another`);
        depths[index] = depth;
      }
    }
  }

  #handlers(code: StackCode, push: (index: number, depth: number, from: number) => void, length: number): void {
    const { ranges } = code;
    for (let i = 0; i < ranges.length; i += RANGE_SIZE) {
      const [start, end, handler, depth, kind] = [ranges[i]!, ranges[i + 1]!, ranges[i + 2]!, ranges[i + 3]!, ranges[i + 4]!];
      if (start < 0 || end > length || start > end || depth < 0) throw new VmError('an entry of the exception table is out of bounds');
      if (handler < 0) continue;
      const handled = depth + (kind === HandlerKind.PLAIN ? 1 : kind === HandlerKind.LASTI ? 2 : 6);
      push(handler, handled, start);
      if (handled > this.maxDepth) this.maxDepth = handled;
    }
  }
}

function checkOperand(code: StackCode, index: number, op: S, arg: number, bounds: Bounds): void {
  switch (op) {
    case S.LOAD_FAST:
    case S.LOAD_FAST_CHECK:
    case S.LOAD_FAST_AND_CLEAR:
    case S.STORE_FAST:
    case S.DELETE_FAST:
    case S.LOAD_DEREF:
    case S.STORE_DEREF:
    case S.DELETE_DEREF:
    case S.MAKE_CELL:
    case S.LOAD_CLASSDEREF:
    case S.LOAD_FROM_DICT_OR_DEREF:
      if (arg >= bounds.locals) throw fault(code, index, `names local ${arg} of ${bounds.locals}`);
      break;
    case S.LOAD_CONST:
      if (arg >= bounds.consts) throw fault(code, index, `names constant ${arg} of ${bounds.consts}`);
      break;
    case S.LOAD_GLOBAL:
    case S.LOAD_NAME:
    case S.STORE_GLOBAL:
    case S.STORE_NAME:
    case S.DELETE_GLOBAL:
    case S.DELETE_NAME:
    case S.LOAD_FROM_DICT_OR_GLOBALS:
    case S.LOAD_ATTR:
    case S.LOAD_METHOD:
    case S.STORE_ATTR:
    case S.DELETE_ATTR:
    case S.IMPORT_NAME:
    case S.IMPORT_FROM:
      if (arg >= bounds.names) throw fault(code, index, `names name ${arg} of ${bounds.names}`);
      break;
    case S.LOAD_SUPER_ATTR:
    case S.LOAD_SUPER_METHOD:
      if (arg >> 1 >= bounds.names) throw fault(code, index, `names name ${arg >> 1} of ${bounds.names}`);
      break;
    case S.BINARY:
      if (arg > 25) throw fault(code, index, `there is no operator ${arg}`);
      break;
    case S.COMPARE:
      if (arg > 5) throw fault(code, index, `there is no comparison ${arg}`);
      break;
    case S.COPY_FREE_VARS:
      if (arg > bounds.locals) throw fault(code, index, `${arg} free variables in ${bounds.locals} locals`);
      break;
    case S.COPY:
      if (arg < 1) throw fault(code, index, 'copies no value');
      break;
    case S.IS:
    case S.CONTAINS:
      if (arg > 1) throw fault(code, index, `there is no comparison ${arg}`);
      break;
    case S.CONVERT:
      if (arg < 1 || arg > 3) throw fault(code, index, `there is no conversion ${arg}`);
      break;
    case S.BUILD_SLICE:
      if (arg < 2 || arg > 3) throw fault(code, index, `makes a slice of ${arg} values`);
      break;
    case S.RAISE:
      if (arg > 2) throw fault(code, index, 'raises with more than two values');
      break;
    default:
      break;
  }
}

const fault = (code: StackCode, index: number, reason: string): VmError =>
  new VmError(`bad code object: the instruction at offset ${code.offsets[index] ?? -1} ${reason}`);
