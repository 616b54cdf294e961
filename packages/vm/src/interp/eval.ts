import { isTrue } from '../abstract/object.js';
import { tailContains, tailSetItem, tailTruth, tailUnary } from '../abstract/special-method.js';
import { type Entry, PyDict } from '../builtins/dict.js';
import { dictType } from '../builtins/dict-type.js';
import { floatType, PyFloat } from '../builtins/float.js';
import { PyCell, PyFunction } from '../builtins/function.js';
import { type GeneratorBase, GenState, PyCoroutine, PyGenerator } from '../builtins/generator-base.js';
import { listType, PyList } from '../builtins/list.js';
import { PyListIterator } from '../builtins/list-iterator.js';
import { PyRangeIterator } from '../builtins/range-iterator.js';
import { PyTuple, tupleType } from '../builtins/tuple.js';
import { PyTupleIterator } from '../builtins/tuple-iterator.js';
import type { PyBaseException } from '../exceptions/base-exception.js';
import { type Executable, SiteKind } from '../frame/executable.js';
import { Exit, type Frame } from '../frame/frame.js';
import { finishGenerator, Left, leaveByYield, leaveFrame } from '../frame/leave.js';
import { growRegisters, newRecord } from '../frame/push.js';
import { beginHandling, endHandling, unwind } from '../frame/unwind.js';
import { CALL_MASK, CALL_SHIFT, INSTR_SIZE, Op } from '../instruction/op.js';
import { NO_OPERAND } from '../instruction/registers.js';
import { PyBuiltinFunction, PyMethodDescriptor } from '../object/descriptors.js';
import { hazards } from '../object/own-names.js';
import { None, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { typeOf } from '../object/type-of.js';
import type { ThreadState } from '../state/thread.js';
import { findMethod, loadAttr, storeAttr } from './attr.js';
import { callNativeRegisters, callRegisters, callWithKeywords, sliceRegisters } from './call.js';
import { caught, takeSteps, takeStepsAtEntry } from './caught.js';
import { runCompiled } from './compiled.js';
import { evalCold } from './eval-cold.js';
import { exceptionMatches, makeRaised, takeLasti } from './except-ops.js';
import { noteAwaited } from './generator.js';
import { awaitOrPush, iterOrPush, nextOrPush, sendTo } from './iter-ops.js';
import { makeFunction } from './make-function.js';
import { makeGenerator } from './make-generator.js';
import { loadGlobal, loadName, storeName, unboundCell, unboundLocal } from './names.js';
import { binaryOrPush, compareOrPush } from './operator-ops.js';
import { subscriptOrPush } from './subscript.js';
import { unpackSequence } from './unpack.js';

const MAX_INT = Number.MAX_SAFE_INTEGER;
const MIN_INT = Number.MIN_SAFE_INTEGER;

interface Typed {
  readonly ob_type: PyType;
}

/**
 * The run loop: runs `tstate.frame`, and whatever it calls, until a frame with an entry exit is left. It gives that frame's value, throws
 * its exception, or returns `undefined` when the fiber has to stop.
 *
 * One arm per register instruction: the fast case in place, else one call. What an arm does is in `instruction/spec.ts`. `f.pc` is written before
 * anything that may call Python or look at the frame. `how` says how the loop goes on once it was left by `break`.
 */
export function run(tstate: ThreadState): Value | undefined {
  const { interp, registers: stack } = tstate;
  const hot = interp.hotAfter;
  let f = tstate.frame as Frame;
  let exe: Executable = f.exe;
  let ops = exe.ops;
  let K = exe.consts;
  let R = f.registers;
  let base = f.base | 0;
  let pc = f.pc | 0;
  let how: Left = Left.GO_ON;
  let x: Value | undefined;
  let y: Value | undefined;
  let t = 0;
  for (;;) {
    // With a frame left or pushed, something raised, or the fiber to be stopped; and at the start.
    for (;;) {
      if (how >= Left.RAISE) {
        const raised = tstate.raised;
        if (how === Left.STOP || raised === undefined) return undefined;
        tstate.raised = undefined;
        f = tstate.frame as Frame;
        how = unwind(tstate, f, raised, how === Left.RERAISE, how === Left.RERAISE ? takeLasti(f) : -1);
        continue;
      }
      if (how === Left.RETURN) {
        x = tstate.result;
        tstate.result = undefined;
        return x;
      }
      if (how === Left.THROW) {
        const raised = tstate.raised!;
        tstate.raised = undefined;
        tstate.leaving = raised;
        throw raised;
      }
      if (tstate.wait !== undefined) return undefined;
      if (tstate.throwing === undefined) break;
      tstate.raised = tstate.throwing;
      tstate.throwing = undefined;
      how = Left.RAISE;
    }
    f = tstate.frame as Frame;
    exe = f.exe;
    if (tstate.steps < 0 && f.pc === 0 && (f.exit & Exit.TRACED) === 0) {
      how = takeStepsAtEntry(tstate, f);
      if (how !== Left.GO_ON) continue;
    }
    if (++exe.heat > hot && tstate.steps > 0) {
      how = runCompiled(tstate, f);
      if (how !== Left.NEXT) continue;
    }
    ops = exe.ops;
    K = exe.consts;
    R = f.registers;
    base = f.base | 0;
    pc = f.pc | 0;
    try {
      loop: for (;;) {
        next: {
          slowJump: {
            slowCompare: {
              slowBinary: {
                switch (ops[pc]! as Op) {
                  case Op.ADD:
                  case Op.INPLACE_ADD:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') {
                      t = x + y;
                      if ((t | 0) === t || (t <= MAX_INT && t >= MIN_INT)) {
                        R[base + ops[pc + 1]!] = t;
                        pc += INSTR_SIZE;
                        continue;
                      }
                    } else if (x instanceof PyFloat && y instanceof PyFloat && x.ob_type === floatType && y.ob_type === floatType) {
                      R[base + ops[pc + 1]!] = new PyFloat(x.v + y.v);
                      pc += INSTR_SIZE;
                      continue;
                    } else if (typeof x === 'string' && typeof y === 'string') {
                      R[base + ops[pc + 1]!] = x + y;
                      pc += INSTR_SIZE;
                      continue;
                    }
                    break slowBinary;
                  case Op.SUBTRACT:
                  case Op.INPLACE_SUBTRACT:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') {
                      t = x - y;
                      if ((t | 0) === t || (t <= MAX_INT && t >= MIN_INT)) {
                        R[base + ops[pc + 1]!] = t;
                        pc += INSTR_SIZE;
                        continue;
                      }
                    } else if (x instanceof PyFloat && y instanceof PyFloat && x.ob_type === floatType && y.ob_type === floatType) {
                      R[base + ops[pc + 1]!] = new PyFloat(x.v - y.v);
                      pc += INSTR_SIZE;
                      continue;
                    }
                    break slowBinary;
                  case Op.MULTIPLY:
                  case Op.INPLACE_MULTIPLY:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') {
                      t = x * y;
                      if ((t | 0) === t || (t <= MAX_INT && t >= MIN_INT)) {
                        // + 0: there is no int -0.
                        R[base + ops[pc + 1]!] = t + 0;
                        pc += INSTR_SIZE;
                        continue;
                      }
                    } else if (x instanceof PyFloat && y instanceof PyFloat && x.ob_type === floatType && y.ob_type === floatType) {
                      R[base + ops[pc + 1]!] = new PyFloat(x.v * y.v);
                      pc += INSTR_SIZE;
                      continue;
                    }
                    break slowBinary;
                  case Op.TRUE_DIVIDE:
                  case Op.INPLACE_TRUE_DIVIDE:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number' && y !== 0) R[base + ops[pc + 1]!] = new PyFloat(x / y);
                    else if (
                      x instanceof PyFloat &&
                      y instanceof PyFloat &&
                      y.v !== 0 &&
                      x.ob_type === floatType &&
                      y.ob_type === floatType
                    )
                      R[base + ops[pc + 1]!] = new PyFloat(x.v / y.v);
                    else break slowBinary;
                    break;
                  case Op.FLOOR_DIVIDE:
                  case Op.INPLACE_FLOOR_DIVIDE:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number' && y !== 0) R[base + ops[pc + 1]!] = Math.floor(x / y) + 0;
                    else break slowBinary;
                    break;
                  case Op.REMAINDER:
                  case Op.INPLACE_REMAINDER:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number' && y !== 0) {
                      t = x % y;
                      if (t !== 0 && t < 0 !== y < 0) t += y;
                      R[base + ops[pc + 1]!] = t + 0;
                    } else break slowBinary;
                    break;
                  case Op.AND:
                  case Op.INPLACE_AND:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number' && (x | 0) === x && (y | 0) === y) R[base + ops[pc + 1]!] = x & y;
                    else break slowBinary;
                    break;
                  case Op.OR:
                  case Op.INPLACE_OR:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number' && (x | 0) === x && (y | 0) === y) R[base + ops[pc + 1]!] = x | y;
                    else break slowBinary;
                    break;
                  case Op.XOR:
                  case Op.INPLACE_XOR:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number' && (x | 0) === x && (y | 0) === y) R[base + ops[pc + 1]!] = x ^ y;
                    else break slowBinary;
                    break;
                  case Op.RSHIFT:
                  case Op.INPLACE_RSHIFT:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number' && (x | 0) === x && y >= 0 && y < 32)
                      R[base + ops[pc + 1]!] = x >> y;
                    else break slowBinary;
                    break;
                  case Op.LSHIFT:
                  case Op.INPLACE_LSHIFT:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number' && y >= 0 && y < 22 && (x | 0) === x)
                      R[base + ops[pc + 1]!] = x * (1 << y);
                    else break slowBinary;
                    break;
                  case Op.POWER:
                  case Op.INPLACE_POWER:
                  case Op.MATRIX_MULTIPLY:
                  case Op.INPLACE_MATRIX_MULTIPLY:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    break slowBinary;
                  case Op.SUBSCR:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof y === 'number' && y >= 0) {
                      let item: Value | undefined;
                      if (x instanceof PyList) item = x.ob_type === listType ? x.items[y] : undefined;
                      else if (x instanceof PyTuple) item = x.ob_type === tupleType ? x.items[y] : undefined;
                      else if (typeof x === 'string') item = x[y];
                      else if (x instanceof PyDict && x.ob_type === dictType) item = x.map.get(y)?.v;
                      if (item !== undefined) {
                        R[base + ops[pc + 1]!] = item;
                        pc += INSTR_SIZE;
                        continue;
                      }
                    } else if (typeof y === 'string' && x instanceof PyDict && x.ob_type === dictType) {
                      const item = x.map.get(y)?.v;
                      if (item !== undefined) {
                        R[base + ops[pc + 1]!] = item;
                        pc += INSTR_SIZE;
                        continue;
                      }
                    }
                    f.pc = pc;
                    x = subscriptOrPush(tstate, f, x!, y!);
                    if (x !== undefined) {
                      R[base + ops[pc + 1]!] = x;
                      break;
                    }
                    how = tstate.raised === undefined ? Left.GO_ON : Left.RAISE;
                    break loop;
                  case Op.STORE_SUBSCR:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if (x instanceof PyList && typeof y === 'number' && y >= 0 && y < x.items.length && x.ob_type === listType)
                      x.items[y] = ((t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t])!;
                    else {
                      f.pc = pc;
                      t = ops[pc + 3]!;
                      if (x instanceof PyDict && x.ob_type === dictType) x.set(y!, (t >= 0 ? R[base + t] : K[~t])!);
                      else if (tailSetItem(x!, y!, (t >= 0 ? R[base + t] : K[~t])!) === undefined) {
                        how = Left.GO_ON;
                        break loop;
                      }
                    }
                    break;
                  case Op.LT:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') R[base + ops[pc + 1]!] = x < y;
                    else break slowCompare;
                    break;
                  case Op.LE:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') R[base + ops[pc + 1]!] = x <= y;
                    else break slowCompare;
                    break;
                  case Op.EQ:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if ((typeof x === 'number' && typeof y === 'number') || (typeof x === 'string' && typeof y === 'string'))
                      R[base + ops[pc + 1]!] = x === y;
                    else break slowCompare;
                    break;
                  case Op.NE:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if ((typeof x === 'number' && typeof y === 'number') || (typeof x === 'string' && typeof y === 'string'))
                      R[base + ops[pc + 1]!] = x !== y;
                    else break slowCompare;
                    break;
                  case Op.GT:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') R[base + ops[pc + 1]!] = x > y;
                    else break slowCompare;
                    break;
                  case Op.GE:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') R[base + ops[pc + 1]!] = x >= y;
                    else break slowCompare;
                    break;
                  case Op.JUMP_LT:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') {
                      if (x < y) {
                        pc = ops[pc + 3]!;
                        continue;
                      }
                      break;
                    }
                    break slowJump;
                  case Op.JUMP_LE:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') {
                      if (x <= y) {
                        pc = ops[pc + 3]!;
                        continue;
                      }
                      break;
                    }
                    break slowJump;
                  case Op.JUMP_EQ:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if ((typeof x === 'number' && typeof y === 'number') || (typeof x === 'string' && typeof y === 'string')) {
                      if (x === y) {
                        pc = ops[pc + 3]!;
                        continue;
                      }
                      break;
                    }
                    break slowJump;
                  case Op.JUMP_NE:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if ((typeof x === 'number' && typeof y === 'number') || (typeof x === 'string' && typeof y === 'string')) {
                      if (x !== y) {
                        pc = ops[pc + 3]!;
                        continue;
                      }
                      break;
                    }
                    break slowJump;
                  case Op.JUMP_GT:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') {
                      if (x > y) {
                        pc = ops[pc + 3]!;
                        continue;
                      }
                      break;
                    }
                    break slowJump;
                  case Op.JUMP_GE:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') {
                      if (x >= y) {
                        pc = ops[pc + 3]!;
                        continue;
                      }
                      break;
                    }
                    break slowJump;
                  case Op.JUMP_NOT_LT:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') {
                      if (x < y) break;
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    break slowJump;
                  case Op.JUMP_NOT_LE:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') {
                      if (x <= y) break;
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    break slowJump;
                  case Op.JUMP_NOT_EQ:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if ((typeof x === 'number' && typeof y === 'number') || (typeof x === 'string' && typeof y === 'string')) {
                      if (x === y) break;
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    break slowJump;
                  case Op.JUMP_NOT_NE:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if ((typeof x === 'number' && typeof y === 'number') || (typeof x === 'string' && typeof y === 'string')) {
                      if (x !== y) break;
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    break slowJump;
                  case Op.JUMP_NOT_GT:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') {
                      if (x > y) break;
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    break slowJump;
                  case Op.JUMP_NOT_GE:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number' && typeof y === 'number') {
                      if (x >= y) break;
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    break slowJump;
                  case Op.IS:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    R[base + ops[pc + 1]!] = x === ((t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t]);
                    break;
                  case Op.IS_NOT:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    R[base + ops[pc + 1]!] = x !== ((t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t]);
                    break;
                  case Op.JUMP_IS:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    if (x === ((t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t])) {
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    break;
                  case Op.JUMP_IS_NOT:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    if (x !== ((t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t])) {
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    break;
                  case Op.IN:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    f.pc = pc;
                    x = tailContains(y!, x!);
                    if (x === undefined) {
                      how = Left.GO_ON;
                      break loop;
                    }
                    R[base + ops[pc + 1]!] = x;
                    break;
                  case Op.NOT_IN:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    f.pc = pc;
                    x = tailContains(y!, x!);
                    if (x === undefined) {
                      how = Left.GO_ON;
                      break loop;
                    }
                    R[base + ops[pc + 1]!] = x !== true;
                    break;
                  case Op.JUMP_IN:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    f.pc = pc;
                    x = tailContains(y!, x!);
                    if (x === true) {
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    if (x !== undefined) break;
                    how = Left.GO_ON;
                    break loop;
                  case Op.JUMP_NOT_IN:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    f.pc = pc;
                    x = tailContains(y!, x!);
                    if (x === false) {
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    if (x !== undefined) break;
                    how = Left.GO_ON;
                    break loop;
                  case Op.NEGATIVE:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    if (typeof x === 'number') R[base + ops[pc + 1]!] = 0 - x;
                    else if (x instanceof PyFloat && x.ob_type === floatType) R[base + ops[pc + 1]!] = new PyFloat(-x.v);
                    else {
                      f.pc = pc;
                      x = tailUnary(x!, '__neg__', 'nb_negative');
                      if (x === undefined) {
                        how = Left.GO_ON;
                        break loop;
                      }
                      R[base + ops[pc + 1]!] = x;
                    }
                    break;
                  case Op.POSITIVE:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    f.pc = pc;
                    x = tailUnary(x!, '__pos__', 'nb_positive');
                    if (x === undefined) {
                      how = Left.GO_ON;
                      break loop;
                    }
                    R[base + ops[pc + 1]!] = x;
                    break;
                  case Op.INVERT:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    f.pc = pc;
                    x = tailUnary(x!, '__invert__', 'nb_invert');
                    if (x === undefined) {
                      how = Left.GO_ON;
                      break loop;
                    }
                    R[base + ops[pc + 1]!] = x;
                    break;
                  case Op.NOT:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    f.pc = pc;
                    if (typeof x !== 'boolean') {
                      x = tailTruth(x!);
                      if (x === undefined) {
                        how = Left.GO_ON;
                        break loop;
                      }
                    }
                    R[base + ops[pc + 1]!] = !x;
                    break;
                  case Op.TO_BOOL:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    f.pc = pc;
                    if (typeof x !== 'boolean') {
                      x = tailTruth(x!);
                      if (x === undefined) {
                        how = Left.GO_ON;
                        break loop;
                      }
                    }
                    R[base + ops[pc + 1]!] = x;
                    break;
                  case Op.MOVE:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    R[base + ops[pc + 1]!] = x;
                    break;
                  case Op.MOVE2:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t];
                    t = base + ops[pc + 1]!;
                    R[t] = x;
                    R[t + 1] = y;
                    break;
                  case Op.CLEAR:
                    R[base + ops[pc + 1]!] = undefined;
                    break;
                  case Op.JUMP:
                    pc = ops[pc + 3]!;
                    continue;
                  case Op.JUMP_BACK:
                    if (--tstate.steps < 0) {
                      f.pc = pc;
                      if (takeSteps(tstate)) {
                        f.pc = ops[pc + 3]!;
                        how = Left.STOP;
                        break loop;
                      }
                    }
                    pc = ops[pc + 3]!;
                    if (++exe.heat > hot) {
                      f.pc = pc;
                      how = Left.GO_ON;
                      break loop;
                    }
                    continue;
                  case Op.JUMP_FALSE:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    if (x === true) break;
                    if (x !== false) {
                      f.pc = pc;
                      x = tailTruth(x!);
                      if (x === true) break;
                      if (x === undefined) {
                        how = Left.GO_ON;
                        break loop;
                      }
                    }
                    pc = ops[pc + 3]!;
                    continue;
                  case Op.JUMP_TRUE:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    if (x === false) break;
                    if (x !== true) {
                      f.pc = pc;
                      x = tailTruth(x!);
                      if (x === false) break;
                      if (x === undefined) {
                        how = Left.GO_ON;
                        break loop;
                      }
                    }
                    pc = ops[pc + 3]!;
                    continue;
                  case Op.JUMP_NONE:
                    if (((t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t]) !== None) break;
                    pc = ops[pc + 3]!;
                    continue;
                  case Op.JUMP_NOT_NONE:
                    if (((t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t]) === None) break;
                    pc = ops[pc + 3]!;
                    continue;
                  case Op.CHECK_BOUND:
                    if (R[base + ops[pc + 1]!] === undefined) unboundLocal(exe, ops[pc + 1]!);
                    break;
                  case Op.DELETE_FAST:
                    if (R[base + ops[pc + 1]!] === undefined) unboundLocal(exe, ops[pc + 1]!);
                    R[base + ops[pc + 1]!] = undefined;
                    break;
                  case Op.LOAD_GLOBAL: {
                    const entry: Entry | undefined = exe.cells[ops[pc + 2]!];
                    if (entry !== undefined && ((x = entry.v) !== undefined || (x = exe.cells[ops[pc + 2]! + 1]!.v) !== undefined)) {
                      R[base + ops[pc + 1]!] = x;
                      pc += INSTR_SIZE;
                      continue;
                    }
                    f.pc = pc;
                    R[base + ops[pc + 1]!] = loadGlobal(exe, ops[pc + 2]!);
                    break;
                  }
                  case Op.LOAD_DEREF:
                    x = (R[base + ops[pc + 2]!] as PyCell).v;
                    if (x === undefined) unboundCell(exe, ops[pc + 2]!);
                    R[base + ops[pc + 1]!] = x;
                    break;
                  case Op.STORE_DEREF:
                    (R[base + ops[pc + 1]!] as PyCell).v = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    break;
                  case Op.LOAD_ATTR: {
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    const site = exe.sites[ops[pc + 3]!]!;
                    // An own attribute that is there goes before all else, unless there are hazards: see object/own-names.ts.
                    if (
                      typeof x === 'object' &&
                      site.kind <= SiteKind.SLOT &&
                      ((site.kind === SiteKind.PROPERTY && hazards.count === 0) || (x as Typed).ob_type?.tp_version_tag === site.version) &&
                      (y = (x as { readonly [key: string]: Value | undefined })[site.property]) !== undefined
                    ) {
                      R[base + ops[pc + 1]!] = y;
                      pc += INSTR_SIZE;
                      continue;
                    }
                    f.pc = pc;
                    x = loadAttr(tstate, x!, site);
                    if (x === undefined) {
                      how = Left.GO_ON;
                      break loop;
                    }
                    R[base + ops[pc + 1]!] = x;
                    break;
                  }
                  case Op.STORE_ATTR: {
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    const site = exe.sites[ops[pc + 3]!]!;
                    if (typeof x === 'object' && site.kind <= SiteKind.SLOT && (x as Typed).ob_type?.tp_version_tag === site.version) {
                      (x as { [key: string]: Value | undefined })[site.property] = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                      pc += INSTR_SIZE;
                      continue;
                    }
                    f.pc = pc;
                    if (storeAttr(x!, site, ((t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t])!)) break;
                    how = Left.GO_ON;
                    break loop;
                  }
                  case Op.LOAD_METHOD: {
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    const site = exe.sites[ops[pc + 3]!]!;
                    f.pc = pc;
                    y = findMethod(x!, site);
                    t = base + ops[pc + 1]!;
                    R[t] = y;
                    R[t + 1] = site.bound ? x : undefined;
                    break;
                  }
                  case Op.CALL:
                  case Op.CALL_SELF:
                  case Op.CALL_METHOD: {
                    // The callee is x, its first argument stands at R[at]; y is that argument where the callee was found on its type.
                    let at: number;
                    let count: number;
                    if (ops[pc] === Op.CALL) {
                      x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                      y = undefined;
                      t = ops[pc + 3]!;
                      at = base + (t >> CALL_SHIFT);
                      count = t & CALL_MASK;
                    } else if (ops[pc] === Op.CALL_METHOD) {
                      t = ops[pc + 2]!;
                      at = base + (t >> CALL_SHIFT) - 1;
                      count = (t & CALL_MASK) + 1;
                      const site = exe.sites[ops[pc + 3]!]!;
                      y = R[at];
                      const type: PyType = typeof y === 'object' ? (y as Typed).ob_type : typeOf(y!);
                      if (type !== undefined && type.tp_version_tag === site.version && site.kind === SiteKind.METHOD) x = site.value;
                      else {
                        f.pc = pc;
                        x = findMethod(y!, site);
                        if (!site.bound) {
                          at++;
                          count--;
                          y = undefined;
                        }
                      }
                    } else {
                      t = ops[pc + 3]!;
                      x = R[base + ops[pc + 2]!];
                      at = base + (t >> CALL_SHIFT);
                      count = t & CALL_MASK;
                      y = R[at - 1];
                      if (y !== undefined) {
                        at--;
                        count++;
                      }
                    }
                    if (x instanceof PyFunction) {
                      const callee: Executable | undefined = x.executable;
                      if (callee !== undefined && callee.simpleArgs >= count && --tstate.steps >= 0 && f.depth < interp.recursionLimit) {
                        t = callee.simpleArgs - count;
                        const defaults = t === 0 ? undefined : x.defaults?.items;
                        if (t === 0 || (defaults !== undefined && t <= defaults.length)) {
                          f.pc = pc;
                          if (R !== stack) {
                            // A generator's registers are its own: the arguments go to where the stack of windows ends.
                            const top = f.floor;
                            if (top + callee.size > stack.length) growRegisters(stack, top + callee.size);
                            for (let i = 0; i < count; i++) stack[top + i] = R[at + i];
                            at = top;
                            R = stack;
                          } else if (at + callee.size > stack.length) growRegisters(stack, at + callee.size);
                          count += at;
                          for (; t > 0; t--) stack[count++] = defaults![defaults!.length - t];
                          for (t = at + callee.locals; count < t; count++) stack[count] = undefined;
                          const frame: Frame = f.next ?? newRecord(tstate, f, callee);
                          frame.exe = callee;
                          frame.func = x;
                          frame.base = at;
                          frame.depth = f.depth + 1;
                          frame.back = f;
                          tstate.frame = frame;
                          if (++callee.heat > hot) {
                            frame.pc = 0;
                            how = Left.GO_ON;
                            break loop;
                          }
                          f = frame;
                          exe = callee;
                          ops = callee.ops;
                          K = callee.consts;
                          base = at;
                          pc = 0;
                          continue;
                        }
                      }
                    } else if (x instanceof PyBuiltinFunction) {
                      f.pc = pc;
                      const def = x.def;
                      if (count === 1 && def.isPlain && def.max === 1 && !def.hasReceiver) x = def.fn(R[at]);
                      else x = callNativeRegisters(def, x.self, R, at, count);
                      if (x !== undefined) {
                        R[base + ops[pc + 1]!] = x;
                        break;
                      }
                      how = Left.GO_ON;
                      break loop;
                    } else if (y !== undefined && x instanceof PyMethodDescriptor) {
                      f.pc = pc;
                      const def = x.def;
                      if (count <= 2 && def.isPlain && def.max === count - 1) x = count === 1 ? def.fn(y) : def.fn(y, R[at + 1]);
                      else x = callNativeRegisters(def, y, R, at + 1, count - 1);
                      if (x !== undefined) {
                        R[base + ops[pc + 1]!] = x;
                        break;
                      }
                      how = Left.GO_ON;
                      break loop;
                    }
                    f.pc = pc;
                    if (tstate.steps < 0 && takeSteps(tstate)) {
                      how = Left.STOP;
                      break loop;
                    }
                    x = callRegisters(tstate, f, x!, R, at, count);
                    if (x !== undefined) {
                      R[base + ops[pc + 1]!] = x;
                      break;
                    }
                    how = Left.GO_ON;
                    break loop;
                  }
                  case Op.CALL_KW: {
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    const kwnames = ((t = ops[pc + 5]!) >= 0 ? R[base + t] : K[~t]) as PyTuple;
                    t = ops[pc + 3]!;
                    let at = base + (t >> CALL_SHIFT);
                    let count = t & CALL_MASK;
                    if (ops[pc + 6] !== NO_OPERAND && R[at - 1] !== undefined) {
                      at--;
                      count++;
                    }
                    f.pc = pc;
                    if (tstate.steps < 0 && takeSteps(tstate)) {
                      how = Left.STOP;
                      break loop;
                    }
                    x = callWithKeywords(tstate, f, x!, R, at, count, kwnames);
                    if (x !== undefined) {
                      R[base + ops[pc + 1]!] = x;
                      break;
                    }
                    how = Left.GO_ON;
                    break loop;
                  }
                  case Op.RETURN:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    if (f.exit === Exit.INIT && x === None) {
                      x = f.instance;
                      f.instance = undefined;
                      f.exit = Exit.STORE;
                    }
                    if (f.exit === Exit.STORE) {
                      f = f.back as Frame;
                      tstate.frame = f;
                      exe = f.exe;
                      ops = exe.ops;
                      K = exe.consts;
                      R = f.registers;
                      base = f.base | 0;
                      pc = f.pc | 0;
                      R[base + ops[pc + 1]!] = x;
                      break;
                    }
                    f.pc = pc;
                    if (f.exit === Exit.SEND || (f.exit === Exit.FOR_ITER && x === None)) {
                      t = f.exit;
                      finishGenerator(tstate, f);
                      const back = f.back as Frame;
                      back.next = f.next;
                      f.next = undefined;
                      f = back;
                      tstate.frame = f;
                      exe = f.exe;
                      ops = exe.ops;
                      K = exe.consts;
                      R = f.registers;
                      base = f.base | 0;
                      pc = f.pc | 0;
                      if (t === Exit.SEND) R[base + ops[pc + 1]!] = x;
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    how = leaveFrame(tstate, f, x!);
                    break loop;
                  case Op.RETURN_GENERATOR:
                    f.pc = pc;
                    x = makeGenerator(tstate, f);
                    if (f.exit === Exit.STORE) {
                      f = f.back as Frame;
                      tstate.frame = f;
                      exe = f.exe;
                      ops = exe.ops;
                      K = exe.consts;
                      R = f.registers;
                      base = f.base | 0;
                      pc = f.pc | 0;
                      R[base + ops[pc + 1]!] = x;
                      break;
                    }
                    how = leaveFrame(tstate, f, x);
                    break loop;
                  case Op.GET_AWAITABLE:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    f.pc = pc;
                    if (!(x instanceof PyCoroutine) || x.state !== GenState.CREATED) {
                      x = awaitOrPush(tstate, x!, ops[pc + 3]!);
                      if (x === undefined) {
                        how = Left.GO_ON;
                        break loop;
                      }
                    }
                    R[base + ops[pc + 1]!] = x;
                    break;
                  case Op.YIELD: {
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    const generator = f.generator!;
                    f.pc = pc;
                    generator.state = GenState.SUSPENDED;
                    generator.handled = generator.isHandling ? tstate.handled : undefined;
                    tstate.handled = generator.outerHandled;
                    generator.outerHandled = undefined;
                    t = f.exit & ~Exit.ESCAPED;
                    if (t >= Exit.FOR_ITER && t <= Exit.GENERATOR_CALL) {
                      const back = f.back as Frame;
                      back.next = f.next;
                      f.next = undefined;
                      f.back = undefined;
                      f = back;
                      tstate.frame = f;
                      exe = f.exe;
                      ops = exe.ops;
                      K = exe.consts;
                      R = f.registers;
                      base = f.base | 0;
                      pc = f.pc | 0;
                      R[base + ops[pc + 1]!] = x;
                      break;
                    }
                    if (f.exit === Exit.GENERATOR_ENTRY) {
                      const { back } = f;
                      if (back !== undefined) back.next = f.next;
                      f.next = undefined;
                      f.back = undefined;
                      tstate.frame = back;
                      return x;
                    }
                    how = leaveByYield(tstate, f, x!);
                    break loop;
                  }
                  case Op.FOR_ITER:
                    x = R[base + ops[pc + 2]!];
                    if (x instanceof PyListIterator) {
                      const list = x.list;
                      if (list !== undefined) {
                        y = list.items[x.index];
                        if (y !== undefined) {
                          x.index++;
                          R[base + ops[pc + 1]!] = y;
                          pc += INSTR_SIZE;
                          continue;
                        }
                        x.list = undefined;
                      }
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    if (x instanceof PyRangeIterator) {
                      if (x.left > 0) {
                        t = x.next;
                        x.left--;
                        x.next = t + x.step;
                        R[base + ops[pc + 1]!] = t;
                        pc += INSTR_SIZE;
                        continue;
                      }
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    if (x instanceof PyTupleIterator && x.tuple !== undefined) {
                      y = x.tuple.items[x.index];
                      if (y !== undefined) {
                        x.index++;
                        R[base + ops[pc + 1]!] = y;
                        pc += INSTR_SIZE;
                        continue;
                      }
                    }
                    f.pc = pc;
                    if (
                      !(x instanceof PyGenerator) ||
                      x.state > GenState.SUSPENDED ||
                      f.depth >= interp.recursionLimit ||
                      tstate.instrument !== undefined
                    ) {
                      x = nextOrPush(tstate, x!);
                      if (x !== undefined) {
                        R[base + ops[pc + 1]!] = x;
                        break;
                      }
                      if (tstate.frame !== f) {
                        how = Left.GO_ON;
                        break loop;
                      }
                      pc = ops[pc + 3]!;
                      continue;
                    }
                    // A generator: its frame goes on here.
                    {
                      const generator: GeneratorBase = x;
                      const frame: Frame = generator.frame;
                      generator.state = GenState.RUNNING;
                      generator.outerHandled = tstate.handled;
                      if (generator.handled !== undefined) tstate.handled = generator.handled;
                      frame.exit = (frame.exit & Exit.ESCAPED) | Exit.FOR_ITER;
                      frame.back = f;
                      frame.next = f.next;
                      frame.floor = f.top;
                      frame.depth = f.depth + 1;
                      f = frame;
                      tstate.frame = f;
                      exe = f.exe;
                      ops = exe.ops;
                      K = exe.consts;
                      R = f.registers;
                      base = 0;
                      pc = f.pc | 0;
                      R[ops[pc + 1]!] = None;
                      if (++exe.heat > hot) {
                        f.pc = pc + INSTR_SIZE;
                        how = Left.GO_ON;
                        break loop;
                      }
                      break;
                    }
                  case Op.SEND:
                    x = R[base + ops[pc + 2]!];
                    y = R[base + ops[pc + 1]!];
                    f.pc = pc;
                    if (
                      (x instanceof PyGenerator || x instanceof PyCoroutine) &&
                      (x.state === GenState.SUSPENDED || (x.state === GenState.CREATED && y === None)) &&
                      f.depth < interp.recursionLimit &&
                      tstate.instrument === undefined
                    ) {
                      const generator: GeneratorBase = x;
                      const frame: Frame = generator.frame;
                      if (generator.state === GenState.CREATED) noteAwaited(tstate, generator);
                      generator.state = GenState.RUNNING;
                      generator.outerHandled = tstate.handled;
                      if (generator.handled !== undefined) tstate.handled = generator.handled;
                      frame.exit = (frame.exit & Exit.ESCAPED) | Exit.SEND;
                      frame.back = f;
                      frame.next = f.next;
                      frame.floor = f.top;
                      frame.depth = f.depth + 1;
                      f = frame;
                      tstate.frame = f;
                      exe = f.exe;
                      ops = exe.ops;
                      K = exe.consts;
                      R = f.registers;
                      base = 0;
                      pc = f.pc | 0;
                      R[ops[pc + 1]!] = y;
                      if (++exe.heat > hot) {
                        f.pc = pc + INSTR_SIZE;
                        how = Left.GO_ON;
                        break loop;
                      }
                      break;
                    }
                    how = sendTo(tstate, f, x!, y!);
                    break loop;
                  case Op.GET_ITER:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    f.pc = pc;
                    if (x instanceof PyList && x.ob_type === listType) R[base + ops[pc + 1]!] = new PyListIterator(x);
                    else {
                      x = iterOrPush(tstate, x!);
                      if (x === undefined) {
                        how = Left.GO_ON;
                        break loop;
                      }
                      R[base + ops[pc + 1]!] = x;
                    }
                    break;
                  case Op.BUILD_TUPLE:
                    R[base + ops[pc + 1]!] = new PyTuple(sliceRegisters(R, base + ops[pc + 2]!, ops[pc + 3]!));
                    break;
                  case Op.BUILD_LIST:
                    R[base + ops[pc + 1]!] = new PyList(sliceRegisters(R, base + ops[pc + 2]!, ops[pc + 3]!));
                    break;
                  case Op.LIST_APPEND:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    (x as PyList).items.push(((t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t])!);
                    break;
                  case Op.UNPACK_SEQUENCE:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    t = ops[pc + 3]!;
                    if (x instanceof PyTuple && x.items.length === t && x.ob_type === tupleType) {
                      const { items } = x;
                      const at = base + ops[pc + 1]!;
                      for (let i = 0; i < t; i++) R[at + i] = items[t - 1 - i];
                      pc += INSTR_SIZE;
                      continue;
                    }
                    f.pc = pc;
                    if (unpackSequence(x!, R, base + ops[pc + 1]!, t)) break;
                    how = Left.GO_ON;
                    break loop;
                  case Op.LOAD_NAME:
                    f.pc = pc;
                    R[base + ops[pc + 1]!] = loadName(f, exe, ops[pc + 2]!);
                    break;
                  case Op.STORE_NAME:
                    f.pc = pc;
                    storeName(f, exe, ops[pc + 1]!, ((t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t])!);
                    break;
                  case Op.MAKE_CELL:
                    R[base + ops[pc + 1]!] = new PyCell(R[base + ops[pc + 1]!]);
                    break;
                  case Op.COPY_FREE_VARS: {
                    const cells = f.func!.closure!;
                    const at = base + ops[pc + 1]!;
                    t = ops[pc + 2]!;
                    for (let i = 0; i < t; i++) R[at + i] = cells[i];
                    break;
                  }
                  case Op.MAKE_FUNCTION:
                    x = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    R[base + ops[pc + 1]!] = makeFunction(
                      exe,
                      x!,
                      ops[pc + 3]! === NO_OPERAND ? undefined : (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t],
                    );
                    break;
                  case Op.JUMP_NO_EXC_MATCH:
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    y = (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    f.pc = pc;
                    if (exceptionMatches(x!, y!)) break;
                    pc = ops[pc + 3]!;
                    continue;
                  case Op.PUSH_EXC_INFO:
                    t = base + ops[pc + 1]!;
                    x = R[t];
                    R[t + 1] = x;
                    R[t] = beginHandling(tstate, f, x as PyBaseException);
                    break;
                  case Op.POP_EXCEPT:
                    // Here as well: the variable must not keep the exception.
                    x = (t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t];
                    endHandling(tstate, f, x!);
                    break;
                  case Op.RAISE:
                    f.pc = pc;
                    x = ops[pc + 2]! === NO_OPERAND ? undefined : (t = ops[pc + 2]!) >= 0 ? R[base + t] : K[~t];
                    how = makeRaised(tstate, x, ops[pc + 3]! === NO_OPERAND ? undefined : (t = ops[pc + 3]!) >= 0 ? R[base + t] : K[~t]);
                    break loop;
                  case Op.RERAISE:
                    f.pc = pc;
                    tstate.raised = ((t = ops[pc + 1]!) >= 0 ? R[base + t] : K[~t]) as PyBaseException;
                    how = Left.RERAISE;
                    break loop;
                  case Op.NOP:
                  case Op.EXTRA:
                    break;
                  default:
                    f.pc = pc;
                    how = evalCold(tstate, f, ops[pc]! as Op);
                    if (how === Left.NEXT) break;
                    break loop;
                }
                break next;
              }
              // slowBinary: R[a] = x <op> y
              f.pc = pc;
              x = binaryOrPush(tstate, x!, y!, ops[pc]!);
              if (x !== undefined) {
                R[base + ops[pc + 1]!] = x;
                break next;
              }
              how = Left.GO_ON;
              break;
            }
            // slowCompare: R[a] = x <op> y
            f.pc = pc;
            x = compareOrPush(tstate, x!, y!, ops[pc]! - Op.LT);
            if (x !== undefined) {
              R[base + ops[pc + 1]!] = x;
              break next;
            }
            how = Left.GO_ON;
            break;
          }
          // slowJump: to >c if x <op> y, or if not
          f.pc = pc;
          t = ops[pc]!;
          x = compareOrPush(tstate, x!, y!, t >= Op.JUMP_NOT_LT ? t - Op.JUMP_NOT_LT : t - Op.JUMP_LT);
          if (x === undefined) {
            how = Left.GO_ON;
            break;
          }
          if ((x === true || (x !== false && isTrue(x))) === t < Op.JUMP_NOT_LT) {
            pc = ops[pc + 3]!;
            continue;
          }
        }
        pc += INSTR_SIZE;
      }
    } catch (error) {
      f.pc = pc;
      caught(tstate, f, error);
      how = Left.RAISE;
    }
  }
}
