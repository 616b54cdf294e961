import { VmError } from '../errors.js';
import { Folding, pack } from './folding.js';
import { Intrinsic1, Intrinsic2 } from './intrinsics.js';
import { INSTR_SIZE, Op } from './op.js';
import { NO_OPERAND } from './registers.js';
import { S } from './stack-op.js';
import { METHOD, NULL } from './symbol-stack.js';

/** What each stack instruction does to the stack of symbols, and what it emits. */
export abstract class InstructionTable extends Folding {
  /** Translates one instruction, and those after it that fold into it: their number is the result. */
  protected instruction(op: S, arg: number, i: number): number {
    switch (op) {
      case S.NOP:
        return 0;
      case S.RESUME:
        if (this.plain) this.emit(Op.RESUME, arg, 0, 0);
        return 0;
      case S.LOAD_FAST:
        this.push(arg);
        return 0;
      case S.LOAD_FAST_CHECK:
        this.emit(Op.CHECK_BOUND, arg, 0, 0);
        this.push(arg);
        return 0;
      case S.LOAD_FAST_AND_CLEAR:
        if (this.isHeld(arg, this.sp)) this.flush();
        this.take(0);
        this.move(this.locals + this.sp, arg);
        this.push(this.locals + this.sp);
        this.emit(Op.CLEAR, arg, 0, 0);
        return 0;
      case S.STORE_FAST:
        this.storeFast(arg);
        return 0;
      case S.DELETE_FAST:
        if (this.isHeld(arg, this.sp)) this.flush();
        this.emit(Op.DELETE_FAST, arg, 0, 0);
        return 0;
      case S.LOAD_CONST:
        this.push(~arg);
        return 0;
      case S.LOAD_SMALL_INT:
        this.push(this.constant(arg));
        return 0;
      case S.PUSH_NULL:
        this.push(NULL);
        return 0;
      case S.POP_TOP:
        this.pop();
        this.last = -1;
        return 0;
      case S.COPY:
        this.copy(arg);
        return 0;
      case S.DUP_TWO:
        this.copy(2);
        this.copy(2);
        return 0;
      case S.SWAP:
        if (arg > 1) this.permute(arg, true);
        return 0;
      case S.ROT:
        if (arg > 1) this.permute(arg, false);
        return 0;
      case S.NEGATIVE:
      case S.POSITIVE:
      case S.INVERT:
        this.unary((Op.NEGATIVE + (op - S.NEGATIVE)) as Op);
        return 0;
      case S.NOT:
        return this.not(i);
      case S.TO_BOOL:
        if (this.nextIs(i, S.JUMP_FALSE) || this.nextIs(i, S.JUMP_TRUE) || this.nextIs(i, S.NOT)) return 0;
        this.unary(Op.TO_BOOL);
        return 0;
      case S.BINARY:
        this.binary(arg as Op);
        return 0;
      case S.COMPARE:
        return this.compare(i, (Op.LT + arg) as Op, (Op.JUMP_LT + arg) as Op, (Op.JUMP_NOT_LT + arg) as Op);
      case S.IS:
        return this.compare(i, (Op.IS + arg) as Op, (Op.JUMP_IS + arg) as Op, (Op.JUMP_IS + (1 - arg)) as Op);
      case S.CONTAINS:
        return this.compare(i, (Op.IN + arg) as Op, (Op.JUMP_IN + arg) as Op, (Op.JUMP_IN + (1 - arg)) as Op);
      case S.SUBSCR:
        this.binary(Op.SUBSCR);
        return 0;
      case S.STORE_SUBSCR: {
        const key = this.pop();
        const container = this.pop();
        this.emit(Op.STORE_SUBSCR, container, key, this.pop());
        return 0;
      }
      case S.DELETE_SUBSCR: {
        const key = this.pop();
        this.emit(Op.DELETE_SUBSCR, this.pop(), key, 0);
        return 0;
      }
      case S.LOAD_SLICE:
        this.fromWindow(Op.LOAD_SLICE, 3, 0);
        return 0;
      case S.STORE_SLICE: {
        const first = this.window(4);
        this.sp -= 4;
        this.emit(Op.STORE_SLICE, first, 0, 0);
        return 0;
      }
      case S.BUILD_SLICE:
        this.fromWindow(Op.BUILD_SLICE, arg, arg);
        return 0;
      case S.JUMP:
      case S.JUMP_BACK:
        this.flush();
        this.jump(this.emit(op === S.JUMP ? Op.JUMP : Op.JUMP_BACK, 0, 0, 0), arg);
        return 0;
      case S.JUMP_FALSE:
        this.branch(Op.JUMP_FALSE, Op.JUMP_TRUE, arg, i);
        return 0;
      case S.JUMP_TRUE:
        this.branch(Op.JUMP_TRUE, Op.JUMP_FALSE, arg, i);
        return 0;
      case S.JUMP_NONE:
        this.branch(Op.JUMP_NONE, Op.JUMP_NOT_NONE, arg, i);
        return 0;
      case S.JUMP_NOT_NONE:
        this.branch(Op.JUMP_NOT_NONE, Op.JUMP_NONE, arg, i);
        return 0;
      case S.JUMP_FALSE_OR_POP:
      case S.JUMP_TRUE_OR_POP:
        this.flush();
        this.jump(this.emit(op === S.JUMP_FALSE_OR_POP ? Op.JUMP_FALSE : Op.JUMP_TRUE, this.stack[this.sp - 1]!, 0, 0), arg);
        this.pop();
        return 0;
      case S.LOAD_GLOBAL:
        this.load(Op.LOAD_GLOBAL, arg * 2);
        return 0;
      case S.LOAD_NAME:
        this.load(Op.LOAD_NAME, arg);
        return 0;
      case S.LOAD_LOCALS:
        this.load(Op.LOAD_LOCALS, 0);
        return 0;
      case S.LOAD_CLASSDEREF:
        this.load(Op.LOAD_CLASSDEREF, arg);
        return 0;
      case S.LOAD_DEREF:
        this.load(Op.LOAD_DEREF, arg);
        return 0;
      case S.LOAD_BUILD_CLASS:
        this.load(Op.LOAD_BUILD_CLASS, 0);
        return 0;
      case S.LOAD_COMMON_CONSTANT:
        this.load(Op.LOAD_COMMON_CONSTANT, arg);
        return 0;
      case S.STORE_GLOBAL:
        this.emit(Op.STORE_GLOBAL, arg, this.pop(), 0);
        return 0;
      case S.STORE_NAME:
        this.emit(Op.STORE_NAME, arg, this.pop(), 0);
        return 0;
      case S.DELETE_GLOBAL:
        this.emit(Op.DELETE_GLOBAL, arg, 0, 0);
        return 0;
      case S.DELETE_NAME:
        this.emit(Op.DELETE_NAME, arg, 0, 0);
        return 0;
      case S.LOAD_FROM_DICT_OR_GLOBALS:
        this.unary(Op.LOAD_FROM_DICT_OR_GLOBALS, arg);
        return 0;
      case S.LOAD_FROM_DICT_OR_DEREF:
        this.unary(Op.LOAD_FROM_DICT_OR_DEREF, arg);
        return 0;
      case S.MAKE_CELL:
        this.emit(Op.MAKE_CELL, arg, 0, 0);
        return 0;
      case S.COPY_FREE_VARS:
        this.emit(Op.COPY_FREE_VARS, this.locals - arg, arg, 0);
        return 0;
      case S.STORE_DEREF:
        this.emit(Op.STORE_DEREF, arg, this.pop(), 0);
        return 0;
      case S.DELETE_DEREF:
        this.emit(Op.DELETE_DEREF, arg, 0, 0);
        return 0;
      case S.LOAD_ATTR:
        this.unary(Op.LOAD_ATTR, this.site(arg));
        return 0;
      case S.LOAD_METHOD:
        this.loadMethod(arg);
        return 0;
      case S.STORE_ATTR: {
        const object = this.pop();
        this.emit(Op.STORE_ATTR, object, this.pop(), this.site(arg));
        return 0;
      }
      case S.DELETE_ATTR:
        this.emit(Op.DELETE_ATTR, this.pop(), arg, 0);
        return 0;
      case S.LOAD_SUPER_ATTR:
        this.fromWindow(Op.LOAD_SUPER_ATTR, 3, (this.site(arg >> 1) << 1) | (arg & 1));
        return 0;
      case S.LOAD_SUPER_METHOD: {
        const first = this.window(3);
        this.sp -= 3;
        this.emit(Op.LOAD_SUPER_METHOD, first, first, (this.site(arg >> 1) << 1) | (arg & 1));
        this.push(first);
        this.push(first + 1);
        return 0;
      }
      case S.CALL:
        this.call(arg);
        return 0;
      case S.CALL_FUNCTION: {
        if (this.plain) {
          this.flush();
          this.sp -= arg + 1;
          const callee = this.locals + this.sp;
          this.result(Op.CALL_PLAIN, callee, pack(callee + 1, arg));
          this.extras(0, 0, 0);
          return 0;
        }
        const first = this.window(arg);
        this.sp -= arg;
        this.take(1);
        this.result(Op.CALL, this.pop(), pack(first, arg));
        return 0;
      }
      case S.CALL_KW:
      case S.CALL_FUNCTION_KW:
        this.callKw(arg, op === S.CALL_KW);
        return 0;
      case S.CALL_EX:
      case S.CALL_FUNCTION_EX:
        this.callEx(arg, op === S.CALL_EX);
        return 0;
      case S.RETURN:
        this.emit(Op.RETURN, this.pop(), 0, 0);
        return 0;
      case S.RETURN_GENERATOR:
        this.load(Op.RETURN_GENERATOR, 0);
        return 0;
      case S.YIELD: {
        this.flushMoved();
        const value = this.pop();
        if (arg === 1 && this.out[this.n - INSTR_SIZE] !== Op.SEND) throw new VmError('a delegated yield without a send before it');
        this.result(Op.YIELD, value, arg === 1 ? this.stack[this.sp - 1]! : NO_OPERAND);
        return 0;
      }
      case S.SEND:
        this.flush();
        this.jump(this.emit(Op.SEND, this.locals + this.sp - 1, this.locals + this.sp - 2, 0), arg);
        return 0;
      case S.SEND_POP:
        this.sendPop(arg);
        return 0;
      case S.END_SEND: {
        const value = this.pop();
        this.pop();
        this.pushMoved(value);
        return 0;
      }
      default:
        return this.rare(op, arg, i);
    }
  }

  private rare(op: S, arg: number, i: number): number {
    switch (op) {
      case S.GET_ITER:
        this.unary(Op.GET_ITER);
        return 0;
      case S.GET_YIELD_FROM_ITER:
        this.unary(Op.GET_YIELD_FROM_ITER);
        return 0;
      case S.GET_AWAITABLE:
        this.unary(Op.GET_AWAITABLE, arg);
        return 0;
      case S.GET_AITER:
        this.unary(Op.GET_AITER);
        return 0;
      case S.GET_ANEXT:
        this.take(0);
        this.result(Op.GET_ANEXT, this.stack[this.sp - 1]!, 0);
        return 0;
      case S.END_ASYNC_FOR: {
        const old = arg !== 0;
        const exception = this.stack[this.sp - (old ? 2 : 1)]!;
        const previous = old ? this.stack[this.sp - 6]! : NO_OPERAND;
        this.sp -= old ? 7 : 2;
        this.emit(Op.END_ASYNC_FOR, exception, previous, 0);
        return 0;
      }
      case S.CLEANUP_THROW: {
        const first = this.window(3);
        this.sp--;
        this.emit(Op.CLEANUP_THROW, first + 1, first + 2, 0);
        return 0;
      }
      case S.FOR_ITER:
      case S.FOR_ITER_POP: {
        this.flush();
        const home = this.locals + this.sp;
        const at = this.emit(Op.FOR_ITER, home, home - 1, 0);
        if (op === S.FOR_ITER_POP) this.sp--;
        this.jump(at, arg);
        if (op === S.FOR_ITER_POP) this.sp++;
        this.push(home);
        this.last = at;
        return 0;
      }
      case S.BUILD_TUPLE:
        this.fromWindow(Op.BUILD_TUPLE, arg, arg);
        return 0;
      case S.BUILD_LIST:
        this.fromWindow(Op.BUILD_LIST, arg, arg);
        return 0;
      case S.BUILD_SET:
        this.fromWindow(Op.BUILD_SET, arg, arg);
        return 0;
      case S.BUILD_STRING:
        this.fromWindow(Op.BUILD_STRING, arg, arg);
        return 0;
      case S.BUILD_MAP:
        this.fromWindow(Op.BUILD_MAP, 2 * arg, arg);
        return 0;
      case S.BUILD_MAP_UNPACK:
        this.fromWindow(Op.BUILD_MAP_UNPACK, arg & 0xffff, arg);
        return 0;
      case S.BUILD_CONST_KEY_MAP: {
        const keys = this.pop();
        const first = this.window(arg);
        this.sp -= arg;
        this.take(0);
        if (arg === 0) this.result(Op.BUILD_MAP, first, 0);
        else {
          // The dict takes the place of the first value; how many there are, the keys say.
          this.result(Op.BUILD_CONST_KEY_MAP, first, keys);
        }
        return 0;
      }
      case S.LIST_APPEND:
      case S.SET_ADD:
      case S.LIST_EXTEND:
      case S.SET_UPDATE:
      case S.DICT_UPDATE: {
        const value = this.pop();
        this.emit(CONTAINER_OPS[op]!, this.stack[this.sp - arg]!, value, 0);
        return 0;
      }
      case S.DICT_MERGE: {
        const value = this.pop();
        const dict = this.sp - (arg & 0xff);
        // The callable, for the error text: (callable, args, dict) before 3.11, then (callable, NULL, args, dict) or (NULL, callable, …).
        let callable = this.stack[dict - 2] ?? NULL;
        if (callable === NULL || (arg & 0x100) === 0) callable = pick(this.stack[dict - 3], callable);
        this.emit(Op.DICT_MERGE, this.stack[dict]!, value, callable === NULL || callable >= METHOD ? NO_OPERAND : callable);
        return 0;
      }
      case S.MAP_ADD: {
        const value = this.pop();
        const key = this.pop();
        this.emit(Op.MAP_ADD, this.stack[this.sp - arg]!, key, value);
        return 0;
      }
      case S.LIST_TO_TUPLE:
        this.unary(Op.LIST_TO_TUPLE);
        return 0;
      case S.UNPACK_SEQUENCE:
        this.unpack(Op.UNPACK_SEQUENCE, arg, arg);
        return 0;
      case S.UNPACK_EX:
        this.unpack(Op.UNPACK_EX, arg, (arg & 0xff) + (arg >> 8) + 1);
        return 0;
      case S.FORMAT:
        this.unary(Op.FORMAT, NO_OPERAND);
        return 0;
      case S.FORMAT_SPEC:
        this.binary(Op.FORMAT);
        return 0;
      case S.CONVERT:
        this.unary(Op.CONVERT, arg);
        return 0;
      case S.IMPORT_NAME:
        this.fromWindow(Op.IMPORT_NAME, 2, arg);
        return 0;
      case S.IMPORT_FROM:
        this.take(0);
        this.result(Op.IMPORT_FROM, this.stack[this.sp - 1]!, arg);
        return 0;
      case S.IMPORT_STAR:
        this.emit(Op.IMPORT_STAR, this.pop(), 0, 0);
        return 0;
      case S.MAKE_FUNCTION:
        this.unary(Op.MAKE_FUNCTION, NO_OPERAND);
        return 0;
      case S.MAKE_FUNCTION_WITH:
        this.makeFunctionWith(arg);
        return 0;
      case S.SET_FUNCTION_ATTRIBUTE: {
        const fn = this.pop();
        const value = this.pop();
        this.emit(Op.SET_FUNCTION_ATTRIBUTE, fn, value, arg);
        this.pushMoved(fn);
        return 0;
      }
      case S.SETUP_ANNOTATIONS:
        this.emit(Op.SETUP_ANNOTATIONS, 0, 0, 0);
        return 0;
      default:
        return this.exceptional(op, arg, i);
    }
  }

  /** Exceptions, `with`, `match`, intrinsics. */
  private exceptional(op: S, arg: number, i: number): number {
    const { stack } = this;
    switch (op) {
      case S.RAISE: {
        const cause = arg > 1 ? this.pop() : NO_OPERAND;
        const exception = arg > 0 ? this.pop() : NO_OPERAND;
        this.emit(Op.RAISE, arg, exception, cause);
        return 0;
      }
      case S.RERAISE: {
        const exception = this.pop();
        this.emit(Op.RERAISE, exception, arg > 0 ? stack[this.sp - arg]! : NO_OPERAND, 0);
        return 0;
      }
      case S.RERAISE_OLD: {
        const exception = stack[this.sp - 2]!;
        this.emit(Op.RERAISE, exception, arg > 0 ? stack[this.sp - 5]! : NO_OPERAND, 0);
        this.sp -= 3;
        return 0;
      }
      case S.PUSH_EXC_INFO: {
        this.flush();
        const home = this.locals + this.sp - 1;
        this.emit(Op.PUSH_EXC_INFO, home, 0, 0);
        this.push(home + 1);
        return 0;
      }
      case S.POP_EXCEPT:
        this.emit(Op.POP_EXCEPT, this.pop(), 0, 0);
        return 0;
      case S.POP_EXCEPT_OLD:
        this.emit(Op.POP_EXCEPT, stack[this.sp - 3]!, 0, 0);
        this.sp -= 3;
        return 0;
      case S.DROP_EXC_OLD:
        this.emit(Op.POP_EXCEPT, stack[this.sp - 6]!, 0, 0);
        this.sp -= 6;
        return 0;
      case S.CHECK_EXC_MATCH: {
        this.flushMoved();
        const type = this.pop();
        const exception = stack[this.sp - 1]!;
        if (this.nextIs(i, S.JUMP_FALSE)) {
          this.flush();
          this.jump(this.emit(Op.JUMP_NO_EXC_MATCH, exception, type, 0), this.code.args[i + 1]!);
          return 1;
        }
        this.result(Op.CHECK_EXC_MATCH, exception, type);
        return 0;
      }
      case S.EXC_MATCH: {
        this.flushMoved();
        const type = this.pop();
        const exception = this.pop();
        if (this.nextIs(i, S.JUMP_FALSE)) {
          this.flush();
          this.jump(this.emit(Op.JUMP_NO_EXC_MATCH, exception, type, 0), this.code.args[i + 1]!);
          return 1;
        }
        this.result(Op.CHECK_EXC_MATCH, exception, type);
        return 0;
      }
      case S.CHECK_EG_MATCH:
        this.emit(Op.CHECK_EG_MATCH, this.window(2), 0, 0);
        return 0;
      case S.WITH_EXCEPT_START: {
        this.take(0);
        const old = (arg & 0x200) !== 0;
        const distance = arg & 0xff;
        const self = (arg & 0x100) !== 0 ? stack[this.sp - distance]! : NO_OPERAND;
        const exception = stack[this.sp - (old ? 2 : 1)]!;
        this.result(Op.WITH_EXCEPT_START, stack[this.sp - 1 - distance]!, exception);
        this.extras(self, 0, 0);
        return 0;
      }
      case S.WITH_CLEANUP: {
        this.take(1);
        const exit = this.pop();
        this.result(Op.WITH_EXCEPT_START, exit, NO_OPERAND);
        this.extras(NO_OPERAND, 0, 0);
        return 0;
      }
      case S.BEFORE_WITH:
      case S.BEFORE_ASYNC_WITH: {
        this.take(1, 2);
        const manager = this.pop();
        const home = this.locals + this.sp;
        this.emit(op === S.BEFORE_WITH ? Op.BEFORE_WITH : Op.BEFORE_ASYNC_WITH, home + 1, manager, 0);
        this.push(home);
        this.push(home + 1);
        return 0;
      }
      case S.LOAD_SPECIAL: {
        this.take(1, 2);
        const object = this.pop();
        const home = this.locals + this.sp;
        this.emit(Op.LOAD_SPECIAL, home, object, arg);
        this.push(home);
        this.push(home + 1);
        return 0;
      }
      case S.PREP_RERAISE_STAR:
        this.binary(Op.PREP_RERAISE_STAR);
        return 0;
      case S.MATCH_CLASS:
        this.fromWindow(Op.MATCH_CLASS, 3, arg);
        return 0;
      case S.MATCH_MAPPING:
        this.peek(Op.MATCH_MAPPING);
        return 0;
      case S.MATCH_SEQUENCE:
        this.peek(Op.MATCH_SEQUENCE);
        return 0;
      case S.GET_LEN:
        this.peek(Op.GET_LEN);
        return 0;
      case S.PUSH_NOT_NONE:
        this.take(0);
        this.result(Op.IS_NOT, stack[this.sp - 1]!, this.constant('None'));
        return 0;
      case S.MATCH_KEYS:
        this.take(0);
        this.result(Op.MATCH_KEYS, stack[this.sp - 2]!, stack[this.sp - 1]!);
        return 0;
      case S.COPY_DICT_WITHOUT_KEYS: {
        this.take(1);
        const keys = this.pop();
        this.result(Op.COPY_DICT_WITHOUT_KEYS, stack[this.sp - 1]!, keys);
        return 0;
      }
      case S.INTRINSIC_1:
        this.intrinsic1(arg);
        return 0;
      case S.INTRINSIC_2: {
        const which = INTRINSICS_2[arg];
        if (which === undefined) throw new VmError(`there is no intrinsic function ${arg} of two arguments`);
        this.binary(which);
        return 0;
      }
      case S.CHECK_STAR_ARG:
        this.emit(Op.CHECK_STAR_ARG, stack[this.sp - 1]!, stack[this.sp - 1 - arg]!, 0);
        return 0;
      case S.BUILD_TEMPLATE:
        this.binary(Op.BUILD_TEMPLATE);
        return 0;
      case S.BUILD_INTERPOLATION:
        this.fromWindow(Op.BUILD_INTERPOLATION, 2 + (arg & 1), arg);
        return 0;
      default:
        throw new VmError(`stack instruction ${op} has no translation`);
    }
  }

  private intrinsic1(which: number): void {
    switch (which) {
      case Intrinsic1.IMPORT_STAR:
        this.emit(Op.IMPORT_STAR, this.pop(), 0, 0);
        this.push(this.constant('None'));
        break;
      case Intrinsic1.UNARY_POSITIVE:
        this.unary(Op.POSITIVE);
        break;
      case Intrinsic1.LIST_TO_TUPLE:
        this.unary(Op.LIST_TO_TUPLE);
        break;
      default: {
        const op = INTRINSICS_1[which];
        if (op === undefined) throw new VmError(`there is no intrinsic function ${which} of one argument`);
        this.unary(op);
      }
    }
  }
}

/** The first of two symbols that is not a NULL. */
const pick = (a: number | undefined, b: number): number => (a === undefined || a === NULL ? b : a);

const CONTAINER_OPS: { readonly [op: number]: Op } = {
  [S.LIST_APPEND]: Op.LIST_APPEND,
  [S.SET_ADD]: Op.SET_ADD,
  [S.LIST_EXTEND]: Op.LIST_EXTEND,
  [S.SET_UPDATE]: Op.SET_UPDATE,
  [S.DICT_UPDATE]: Op.DICT_UPDATE,
};

const INTRINSICS_1: { readonly [which: number]: Op } = {
  [Intrinsic1.PRINT]: Op.PRINT,
  [Intrinsic1.STOPITERATION_ERROR]: Op.STOPITERATION_ERROR,
  [Intrinsic1.ASYNC_GEN_WRAP]: Op.ASYNC_GEN_WRAP,
  [Intrinsic1.TYPEVAR]: Op.TYPEVAR,
  [Intrinsic1.PARAMSPEC]: Op.PARAMSPEC,
  [Intrinsic1.TYPEVARTUPLE]: Op.TYPEVARTUPLE,
  [Intrinsic1.SUBSCRIPT_GENERIC]: Op.SUBSCRIPT_GENERIC,
  [Intrinsic1.TYPEALIAS]: Op.TYPEALIAS,
};

const INTRINSICS_2: { readonly [which: number]: Op } = {
  [Intrinsic2.PREP_RERAISE_STAR]: Op.PREP_RERAISE_STAR,
  [Intrinsic2.TYPEVAR_WITH_BOUND]: Op.TYPEVAR_WITH_BOUND,
  [Intrinsic2.TYPEVAR_WITH_CONSTRAINTS]: Op.TYPEVAR_WITH_CONSTRAINTS,
  [Intrinsic2.SET_FUNCTION_TYPE_PARAMS]: Op.SET_FUNCTION_TYPE_PARAMS,
  [Intrinsic2.SET_TYPEPARAM_DEFAULT]: Op.SET_TYPEPARAM_DEFAULT,
};
