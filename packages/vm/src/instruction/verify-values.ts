import { CO, CO_FAST, type CodeObject } from '@pyco/marshal';
import { VmError } from '../errors.js';
import { Intrinsic1, Intrinsic2 } from './intrinsics.js';
import { HandlerKind, isJump, isTerminator, jumpEffect, RANGE_SIZE, type StackCode, stackEffect, stackNeeds } from './stack-code.js';
import { S } from './stack-op.js';

// What the verifier of all code leaves to the compiler's word: that no instruction takes a value where there may be none, an exception where there is another
// object, a cell where a local has something else. It is checked for code that a program has put together itself or read from bytes, once, when that is first run.

/** What stands at a place of the stack. From SAVED on: what local `kind - SAVED` held, a value or nothing. */
const enum Kind {
  VALUE = 0,
  /** An exception, or what was handled before it. */
  EXCEPTION = 1,
  /** The offset that an exception goes on from. */
  LASTI = 2,
  NULL = 3,
  /** A value or nothing. */
  MAYBE = 4,
  SAVED = 8,
}

type Kinds = readonly Kind[];

const meet = (a: Kind, b: Kind): Kind => (a === b ? a : a < Kind.NULL && b < Kind.NULL ? Kind.VALUE : Kind.MAYBE);

/** Checks verified code further. Loads of locals that may be unbound afterwards are for `findUnboundLoads`. */
export function verifyValues<V>(code: CodeObject<V>, stackCode: StackCode, depths: Int32Array): void {
  new ValueVerifier(stackCode, code, depths).verify();
  verifyGenerator(code, stackCode, depths);
  interruptLoops(stackCode);
}

const NEVER_RAISES: ReadonlySet<number> = new Set([S.COPY, S.SWAP, S.POP_TOP, S.POP_EXCEPT, S.NOP]);

/** Loops take steps: a jump backwards that takes none is only for passing on what a delegate yields, and handlers stand behind what they protect. */
function interruptLoops({ ops, args, offsets, length, ranges }: StackCode): void {
  for (let r = 0; r < ranges.length; r += RANGE_SIZE) {
    const handler = ranges[r + 2]!;
    if (handler < 0) continue;
    // By place in CPython's code. 3.11 protects the beginning of some handlers, and what follows others, by themselves: nothing in there can raise.
    for (let index = ranges[r]!; index < ranges[r + 1]!; index++) {
      if (offsets[index]! >= offsets[handler]! && !NEVER_RAISES.has(ops[index]!))
        throw new VmError(`bad code object: the handler at offset ${offsets[handler]!} protects itself`);
    }
  }
  for (let index = 0; index < length; index++) {
    if (ops[index] !== S.JUMP || args[index]! > index) continue;
    const target = ops[args[index]!];
    if (target !== S.SEND && target !== S.SEND_POP) ops[index] = S.JUMP_BACK;
  }
}

/** What is known before an instruction: of each place of the stack, and of each local whether it holds a cell. */
interface State {
  readonly stack: Kinds;
  readonly cells: readonly boolean[];
}

class ValueVerifier {
  readonly #code: StackCode;
  readonly #kinds: Uint8Array;
  /** Before 3.11 cells stand apart from locals, and are made with the frame. */
  readonly #apart: boolean;
  readonly #depths: Int32Array;
  readonly #before: (State | undefined)[];
  readonly #work: number[] = [];

  constructor(code: StackCode, { co_localspluskinds, version }: CodeObject<unknown>, depths: Int32Array) {
    this.#code = code;
    this.#kinds = co_localspluskinds;
    this.#apart = version < 311;
    this.#depths = depths;
    this.#before = new Array<State | undefined>(code.length).fill(undefined);
  }

  #isCell(local: number): boolean {
    return (this.#kinds[local]! & (CO_FAST.CELL | CO_FAST.FREE)) !== 0;
  }

  verify(): void {
    const { ops, args, ranges } = this.#code;
    const hasCells = this.#kinds.some((_, local) => this.#isCell(local));
    this.#reach(0, { stack: [], cells: hasCells ? Array.from(this.#kinds, (_, local) => this.#apart && this.#isCell(local)) : [] });
    for (let index = this.#work.pop(); index !== undefined; index = this.#work.pop()) {
      const op = ops[index]! as S;
      const arg = args[index]!;
      const { stack, cells } = this.#before[index]!;
      for (let r = 0; r < ranges.length; r += RANGE_SIZE) {
        if (ranges[r]! <= index && index < ranges[r + 1]! && ranges[r + 2]! >= 0) this.#handler(r, stack, cells, index);
      }
      this.#take(op, arg, { stack, cells }, index);
      const after = { stack: this.#after(op, arg, stack), cells: this.#cellsAfter(op, arg, cells, stack) };
      if (isJump(op)) this.#reach(arg, { ...after, stack: resized(after.stack, jumpEffect(op, arg) - stackEffect(op, arg)) });
      if (!isTerminator(op)) this.#reach(index + 1, after);
    }
  }

  #reach(index: number, state: State): void {
    const known = this.#before[index];
    if (known === undefined) this.#before[index] = state;
    else {
      const stack = known.stack.map((kind, k) => meet(kind, state.stack[k]!));
      const cells = known.cells.map((isCell, k) => isCell && state.cells[k]!);
      if (stack.every((kind, k) => kind === known.stack[k]) && cells.every((isCell, k) => isCell === known.cells[k])) return;
      this.#before[index] = { stack, cells };
    }
    this.#work.push(index);
  }

  #handler(r: number, stack: Kinds, cells: readonly boolean[], index: number): void {
    const { ranges } = this.#code;
    const depth = ranges[r + 3]!;
    if (stack.length < depth) throw this.#fault(index, `has ${stack.length} values on the stack, and its handler ${depth}`);
    const kind = ranges[r + 4]! as HandlerKind;
    const pushed =
      kind === HandlerKind.OLD
        ? [Kind.EXCEPTION, Kind.LASTI, Kind.VALUE, Kind.VALUE, Kind.EXCEPTION, Kind.VALUE]
        : kind === HandlerKind.LASTI
          ? [Kind.LASTI, Kind.EXCEPTION]
          : [Kind.EXCEPTION];
    this.#reach(ranges[r + 2]!, { stack: [...stack.slice(0, depth), ...pushed], cells });
  }

  /** Whether an instruction finds what it takes. */
  #take(op: S, arg: number, { stack, cells }: State, index: number): void {
    const n = stack.length;
    const wants = (place: number, kind: Kind, what: string): void => {
      if (stack[place] !== kind) throw this.#fault(index, `wants ${what}`);
    };
    switch (op) {
      case S.COPY:
      case S.SWAP:
      case S.ROT:
      case S.POP_TOP:
      case S.END_SEND:
        return;
      case S.STORE_FAST:
        if (stack[n - 1] === Kind.NULL) throw this.#fault(index, 'stores no value');
        return;
      case S.POP_EXCEPT:
        return wants(n - 1, Kind.EXCEPTION, 'the exception handled before');
      case S.POP_EXCEPT_OLD:
        return wants(n - 3, Kind.EXCEPTION, 'the exception handled before');
      case S.DROP_EXC_OLD:
        return wants(n - 6, Kind.EXCEPTION, 'the exception handled before');
      case S.PUSH_EXC_INFO:
      case S.CHECK_EXC_MATCH:
      case S.CHECK_EG_MATCH:
      case S.END_ASYNC_FOR:
      case S.CLEANUP_THROW:
      case S.RERAISE:
        wants(
          n - (op === S.CHECK_EXC_MATCH || op === S.CHECK_EG_MATCH || (op === S.END_ASYNC_FOR && arg !== 0) ? 2 : 1),
          Kind.EXCEPTION,
          'an exception',
        );
        if (op === S.RERAISE && arg > 0) wants(n - 1 - arg, Kind.LASTI, 'an offset');
        if (op === S.END_ASYNC_FOR && arg !== 0) wants(n - 6, Kind.EXCEPTION, 'the exception handled before');
        return;
      case S.RERAISE_OLD:
        wants(n - 2, Kind.EXCEPTION, 'an exception');
        if (arg > 0) wants(n - 5, Kind.LASTI, 'an offset');
        return;
      case S.WITH_EXCEPT_START:
        wants(n - ((arg & 0x200) !== 0 ? 2 : 1), Kind.EXCEPTION, 'an exception');
        this.#values(stack, n - 1 - (arg & 0xff), n - (arg & 0xff), index);
        return;
      case S.CALL:
      case S.CALL_KW: {
        const first = n - arg - (op === S.CALL_KW ? 1 : 0);
        this.#values(stack, first, n, index);
        if (stack[first - 1] === Kind.NULL && stack[first - 2] === Kind.NULL) throw this.#fault(index, 'calls nothing');
        return;
      }
      case S.CALL_EX:
        if (stack[n - (arg === 1 ? 2 : 3)] === Kind.NULL && stack[n - (arg === 1 ? 3 : 4)] === Kind.NULL)
          throw this.#fault(index, 'calls nothing');
        this.#values(stack, n - (arg === 1 ? 1 : 2), arg === 3 ? n - 1 : n, index);
        return;
      case S.DICT_MERGE:
        this.#values(stack, n - 1 - (arg & 0xff), n - (arg & 0xff), index);
        this.#values(stack, n - 1, n, index);
        return;
      case S.LOAD_DEREF:
      case S.STORE_DEREF:
      case S.DELETE_DEREF:
      case S.LOAD_CLASSDEREF:
      case S.LOAD_FROM_DICT_OR_DEREF:
        if (!cells[arg]) throw this.#fault(index, `looks for a cell in local ${arg}`);
        this.#values(stack, n - stackNeeds(op, arg), n, index);
        return;
      default:
        this.#values(stack, n - stackNeeds(op, arg), n, index);
    }
  }

  /** Which locals hold cells afterwards. */
  #cellsAfter(op: S, arg: number, cells: readonly boolean[], stack: Kinds): readonly boolean[] {
    if (cells.length === 0) return cells;
    switch (op) {
      case S.MAKE_CELL:
        return cells.with(arg, true);
      case S.COPY_FREE_VARS:
        return cells.map((isCell, local) => isCell || local >= cells.length - arg);
      case S.LOAD_FAST_AND_CLEAR:
        return cells.with(arg, false);
      case S.STORE_FAST: {
        // What a comprehension has set aside comes back.
        const kind = stack.at(-1)!;
        return this.#apart ? cells : cells.with(arg, this.#isCell(arg) && (kind === Kind.SAVED + arg || kind === Kind.MAYBE));
      }
      default:
        return cells;
    }
  }

  /** These places of the stack must hold values. */
  #values(stack: Kinds, from: number, to: number, index: number): void {
    for (let k = from; k < to; k++) if (stack[k]! >= Kind.NULL) throw this.#fault(index, 'takes a value where there may be none');
  }

  #after(op: S, arg: number, stack: Kinds): Kinds {
    const n = stack.length;
    switch (op) {
      case S.PUSH_NULL:
        return [...stack, Kind.NULL];
      case S.LOAD_FAST_AND_CLEAR:
        return [...stack, Kind.SAVED + arg];
      case S.LOAD_METHOD:
      case S.LOAD_SPECIAL:
        return [...stack.slice(0, -1), op === S.LOAD_SPECIAL ? Kind.VALUE : Kind.MAYBE, Kind.MAYBE];
      case S.LOAD_SUPER_METHOD:
        return [...stack.slice(0, -3), Kind.MAYBE, Kind.MAYBE];
      case S.COPY:
        return [...stack, stack[n - arg]!];
      case S.DUP_TWO:
        return [...stack, ...stack.slice(-2)];
      case S.SWAP: {
        const swapped = [...stack];
        if (arg > 1) [swapped[n - 1], swapped[n - arg]] = [stack[n - arg]!, stack[n - 1]!];
        return swapped;
      }
      case S.ROT:
        return arg > 1 ? [...stack.slice(0, n - arg), stack[n - 1]!, ...stack.slice(n - arg, n - 1)] : stack;
      case S.END_SEND:
        return [...stack.slice(0, -2), stack[n - 1]!];
      case S.PUSH_EXC_INFO:
        return [...stack, Kind.EXCEPTION];
      case S.CHECK_EXC_MATCH:
        return [...stack.slice(0, -1), Kind.VALUE];
      case S.CHECK_EG_MATCH:
        return [...stack.slice(0, -2), Kind.EXCEPTION, Kind.EXCEPTION];
      case S.WITH_EXCEPT_START:
        return [...stack, Kind.VALUE];
      case S.CLEANUP_THROW:
        return [...stack.slice(0, -3), Kind.MAYBE, Kind.VALUE];
      case S.PREP_RERAISE_STAR:
        return [...stack.slice(0, -2), Kind.EXCEPTION];
      case S.INTRINSIC_1:
        return [...stack.slice(0, -1), arg === Intrinsic1.STOPITERATION_ERROR ? Kind.EXCEPTION : Kind.VALUE];
      case S.INTRINSIC_2:
        return [...stack.slice(0, -2), arg === Intrinsic2.PREP_RERAISE_STAR ? Kind.EXCEPTION : Kind.VALUE];
      case S.POP_TOP:
      case S.STORE_FAST:
        return stack.slice(0, -1);
      default: {
        const effect = stackEffect(op, arg);
        // What lies beneath stays as it is where an instruction only looks at it.
        const taken = Math.max(-effect, LOOKS_ON[op] ?? stackNeeds(op, arg));
        return [...stack.slice(0, n - taken), ...new Array<Kind>(taken + effect).fill(Kind.VALUE)];
      }
    }
  }

  #fault(index: number, reason: string): VmError {
    return new VmError(
      `bad code object: the instruction at offset ${this.#code.offsets[index] ?? -1} ${reason} (depth ${this.#depths[index]})`,
    );
  }
}

/** How many values those take off the stack that look at more. */
const LOOKS_ON: { readonly [op: number]: number } = {
  [S.LIST_APPEND]: 1,
  [S.SET_ADD]: 1,
  [S.MAP_ADD]: 2,
  [S.LIST_EXTEND]: 1,
  [S.SET_UPDATE]: 1,
  [S.DICT_UPDATE]: 1,
  [S.DICT_MERGE]: 1,
  [S.RERAISE]: 1,
  [S.CHECK_STAR_ARG]: 0,
};

function resized(stack: Kinds, effect: number): Kinds {
  if (effect <= 0) return effect === 0 ? stack : stack.slice(0, effect);
  return [...stack, ...new Array<Kind>(effect).fill(Kind.VALUE)];
}

/** Only what a call has made a generator of can be left and entered again. */
function verifyGenerator<V>(code: CodeObject<V>, { ops, offsets, length }: StackCode, depths: Int32Array): void {
  const isGenerator = (code.co_flags & (CO.GENERATOR | CO.COROUTINE | CO.ASYNC_GENERATOR)) !== 0;
  let begun = false;
  for (let index = 0; index < length; index++) {
    const op = ops[index]! as S;
    const begins = op === S.RETURN_GENERATOR;
    if (depths[index]! >= 0 && (begins ? begun || !isGenerator : op === S.YIELD && !begun)) {
      throw new VmError(`bad code object: the instruction at offset ${offsets[index]!} cannot stand here in code of its kind`);
    }
    if (begins) begun = true;
    else if (!begun && isGenerator && op !== S.COPY_FREE_VARS && op !== S.MAKE_CELL && op !== S.NOP) {
      throw new VmError('bad code object: the code of a generator does not begin as one');
    }
  }
}
