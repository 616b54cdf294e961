import { CodeKind, Exit, Left, NO_OPERAND, Op } from '@pyco/vm/evaluator';
import { emitLoadAttr, emitLoadGlobal, emitLoadMethod, emitStoreAttr, emitStoreSubscript, emitSubscript } from './attributes.js';
import { CALLS } from './calls.js';
import { COLLECTIONS } from './collections.js';
import { type Emitter, names, registersFrom } from './emitter.js';
import { Sync } from './operands.js';
import { emitBinary, emitCompare, emitCompareJump, emitUnary } from './operators.js';

/** Jumps to one of a block's successors: 0 is where a jump goes, or the only one; 1 what follows. */
export type Jump = (successor: 0 | 1) => void;

/** Writes the instruction at hand, for those that fall through. */
export function emitPlain(e: Emitter): void {
  const { op } = e;
  if (op < Op.SUBSCR) emitBinary(e);
  else if (op >= Op.LT && op <= Op.GE) emitCompare(e);
  else (PLAIN[op] ?? CALLS[op] ?? COLLECTIONS[op] ?? emitCold)(e, emitCold);
}

const PLAIN: { readonly [op: number]: (e: Emitter) => void } = {
  [Op.SUBSCR]: emitSubscript,
  [Op.STORE_SUBSCR]: emitStoreSubscript,
  [Op.IS]: (e) => e.line(`r${e.operand(1)} = ${e.value(e.operand(2))} === ${e.value(e.operand(3))};`),
  [Op.IS_NOT]: (e) => e.line(`r${e.operand(1)} = ${e.value(e.operand(2))} !== ${e.value(e.operand(3))};`),
  [Op.IN]: (e) => emitContains(e, ''),
  [Op.NOT_IN]: (e) => emitContains(e, '!'),
  [Op.NEGATIVE]: emitUnary,
  [Op.POSITIVE]: emitUnary,
  [Op.INVERT]: emitUnary,
  [Op.NOT]: emitUnary,
  [Op.TO_BOOL]: emitUnary,
  [Op.MOVE]: (e) => e.line(`r${e.operand(1)} = ${e.value(e.operand(2))};`),
  [Op.MOVE2]: (e) => {
    const a = e.operand(1);
    e.line(`x = ${e.value(e.operand(2))}; y = ${e.value(e.operand(3))}; r${a} = x; r${a + 1} = y;`);
  },
  [Op.CLEAR]: (e) => e.line(`r${e.operand(1)} = undefined;`),
  [Op.NOP]: () => {},
  [Op.EXTRA]: () => {},
  [Op.CHECK_BOUND]: (e) => e.line(`if (r${e.operand(1)} === undefined) { ${e.sync()} unboundLocal(E, ${e.operand(1)}); }`),
  [Op.DELETE_FAST]: (e) => {
    const a = e.operand(1);
    e.line(`if (r${a} === undefined) { ${e.sync()} unboundLocal(E, ${a}); } r${a} = undefined;`);
  },
  [Op.LOAD_GLOBAL]: emitLoadGlobal,
  [Op.LOAD_DEREF]: (e) => {
    const b = e.operand(2);
    e.line(`if ((x = r${b}.v) === undefined) { ${e.sync()} unboundCell(E, ${b}); } r${e.operand(1)} = x;`);
  },
  [Op.STORE_DEREF]: (e) => e.line(`r${e.operand(1)}.v = ${e.value(e.operand(2))};`),
  [Op.LOAD_ATTR]: emitLoadAttr,
  [Op.STORE_ATTR]: emitStoreAttr,
  [Op.LOAD_METHOD]: emitLoadMethod,
  [Op.GET_ITER]: (e) => {
    const [x, to] = [e.value(e.operand(2)), `r${e.operand(1)}`];
    e.line(
      `if (${x} instanceof PyList && ${x}.ob_type === listType) ${to} = new PyListIterator(${x}); ` +
        `else { ${e.sync()} x = iterOrPush(T, ${x}); ${e.complete('x')} ${to} = x; ${e.leaveIfChanged(e.operand(1))} }`,
    );
  },
  [Op.GET_AWAITABLE]: (e) => {
    const [x, to] = [e.value(e.operand(2)), `r${e.operand(1)}`];
    const isIt = e.isAwaited ? `${x} === RETURNED || T.yielded !== undefined || ` : '';
    e.line(
      `if (${isIt}${x} instanceof PyCoroutine && ${x}.state === 0) ${to} = ${x}; ` +
        `else { ${e.sync()} x = awaitOrPush(T, ${x}, ${e.operand(3)}); ${e.complete('x')} ${to} = x; }`,
    );
  },
  [Op.BUILD_TUPLE]: (e) => e.line(`r${e.operand(1)} = new PyTuple([${names(registersFrom(e.operand(2), e.operand(3)))}]);`),
  [Op.BUILD_LIST]: (e) => e.line(`r${e.operand(1)} = new PyList([${names(registersFrom(e.operand(2), e.operand(3)))}]);`),
  [Op.BUILD_MAP]: (e) => (e.operand(3) === 0 ? e.line(`r${e.operand(1)} = newDict();`) : emitCold(e)),
  [Op.BUILD_STRING]: emitBuildString,
  [Op.FORMAT]: (e) => {
    if (e.operand(3) !== NO_OPERAND) {
      emitCold(e);
      return;
    }
    e.line(`if ((x = quickFormat(${e.value(e.operand(2))})) !== undefined) r${e.operand(1)} = x; else {`);
    emitCold(e);
    e.line('}');
  },
  [Op.SET_ADD]: (e) => {
    e.line(`if (!quickSetAdd(${e.value(e.operand(1))}, ${e.value(e.operand(2))})) {`);
    emitCold(e);
    e.line('}');
  },
  [Op.MAP_ADD]: (e) => {
    e.line(`if (!quickMapAdd(${e.value(e.operand(1))}, ${e.value(e.operand(2))}, ${e.value(e.operand(3))})) {`);
    emitCold(e);
    e.line('}');
  },
  [Op.LIST_APPEND]: (e) => e.line(`${e.value(e.operand(1))}.items.push(${e.value(e.operand(2))});`),
  [Op.UNPACK_SEQUENCE]: (e) => {
    const [a, count] = [e.operand(1), e.operand(3)];
    const x = e.value(e.operand(2));
    const { defs } = e.effects;
    const moves = defs.map((register) => `r${register} = x[${a + count - 1 - register}];`).join(' ');
    if (e.isUnpackedPair(0)) e.line(`if (${x} === PAIR) { r${a + 1} = T.first; r${a} = T.second; T.first = T.second = undefined; } else`);
    e.line(
      `if (${x} instanceof PyTuple && ${x}.items.length === ${count} && ${x}.ob_type === tupleType) { x = ${x}.items; ${moves} } ` +
        `else { ${e.sync()} if (unpackSequence(${x}, R, b + ${a}, ${count})) { ${e.leaveIfChanged()} ${e.reload(defs)} } ` +
        `else { if ((x = runPushed(T, f)) === undefined) ${e.out} x = x.items; ${moves} } }`,
    );
  },
  [Op.PUSH_EXC_INFO]: (e) => {
    const a = e.operand(1);
    e.line(`r${a + 1} = r${a}; r${a} = beginHandling(T, f, r${a + 1});`);
  },
  [Op.POP_EXCEPT]: (e) => e.line(`endHandling(T, f, ${e.value(e.operand(1))});`),
  [Op.MAKE_CELL]: (e) => e.line(`r${e.operand(1)} = new PyCell(r${e.operand(1)});`),
  [Op.COPY_FREE_VARS]: (e) => {
    const a = e.operand(1);
    e.line(`x = f.func.closure; ${e.effects.defs.map((register) => `r${register} = x[${register - a}];`).join(' ')}`);
  },
  [Op.MAKE_FUNCTION]: (e) =>
    e.line(`${e.sync()} r${e.operand(1)} = makeFunction(E, ${e.value(e.operand(2))}, ${e.optional(e.operand(3))});`),
  [Op.LOAD_NAME]: (e) => e.line(`${e.sync()} r${e.operand(1)} = loadName(f, E, ${e.operand(2)});`),
  [Op.STORE_NAME]: (e) => e.line(`${e.sync()} storeName(f, E, ${e.operand(1)}, ${e.value(e.operand(2))});`),
};

function emitContains(e: Emitter, not: '' | '!'): void {
  const to = e.operand(1);
  const [x, container] = [e.value(e.operand(2)), e.value(e.operand(3))];
  e.line(
    `if ((x = quickContains(${container}, ${x})) !== undefined) r${to} = ${not}x; ` +
      `else { ${e.sync()} x = tailContains(${container}, ${x}); ${e.complete('x')} r${to} = ${not}x; ${e.leaveIfChanged(to)} }`,
  );
}

/** An f-string from its parts. */
function emitBuildString(e: Emitter): void {
  const parts = registersFrom(e.operand(2), e.operand(3)).map((register) => `r${register}`);
  if (parts.length < 2) {
    emitCold(e);
    return;
  }
  const [first, ...rest] = parts;
  const tests = rest.map((part, i) => `(x = quickJoin(${i === 0 ? first : 'x'}, ${part})) !== undefined`);
  e.line(`if (${tests.join(' && ')}) r${e.operand(1)} = x; else {`);
  emitCold(e);
  e.line('}');
}

/** What stands out of line in the run loop too. Its operands are in the frame; where it calls, the value comes to its first operand. */
function emitCold(e: Emitter): void {
  const { defs } = e.effects;
  const first = e.operand(1);
  e.line(`${e.sync()} if ((t = evalCold(T, f, ${e.op})) !== ${Left.NEXT}) { if (t !== ${Left.GO_ON}) { T.left = t; ${e.out} }`);
  if (!defs.includes(first)) e.line('return undefined; }');
  else {
    e.line(`if ((y = runPushed(T, f)) === undefined) ${e.out} R[b + ${first}] = y; }`);
    e.line(`if (T.steps <= 0 && mustLeave(T, f, R[b + ${first}])) return undefined;`);
  }
  e.line(`${e.leaveIfChanged()} ${e.reload(defs)}`);
}

/** Writes the last instruction of a block that jumps, or that nothing follows on. */
export function emitLast(e: Emitter, jump: Jump): void {
  const { op } = e;
  if (e.effects.sync === Sync.LEAVE) {
    e.line(`${e.sync()} return undefined;`);
    return;
  }
  switch (op) {
    case Op.JUMP:
      jump(0);
      return;
    case Op.JUMP_BACK:
      e.line(`if (--T.steps < 0) { ${e.sync()} if (takeSteps(T)) { f.pc = ${e.operand(3)}; T.left = ${Left.STOP}; return undefined; }`);
      // It may be gone meanwhile, to be made anew.
      e.line(`if (E.compiled === undefined) { f.pc = ${e.operand(3)}; return undefined; } }`);
      jump(0);
      return;
    case Op.RETURN:
      e.line(`x = ${e.value(e.operand(1))};`);
      e.line(`if (f.exit === 0) { T.frame = f.back; return x; }`);
      if (e.exe.kind === CodeKind.COROUTINE) e.line(`if (f.exit === ${Exit.AWAITED}) { f.exit = 0; T.frame = f.back; return x; }`);
      e.line(`${e.sync()} return leaveCompiled(T, f, x);`);
      return;
    case Op.YIELD:
      e.line(`${e.sync()} return yieldCompiled(T, f, ${e.value(e.operand(2))});`);
      return;
    case Op.RETURN_GENERATOR:
      e.line(e.sync());
      if (e.exe.kind === CodeKind.COROUTINE) {
        e.line(`if (f.exit === ${Exit.AWAITED}) { r${e.operand(1)} = None;`);
        jump(0);
        e.line('}');
      }
      e.line('x = makeGenerator(T, f);');
      e.line('if (f.exit === 0) { T.frame = f.back; return x; } return leaveCompiled(T, f, x);');
      return;
    case Op.RAISE:
      e.line(`${e.sync()} T.left = makeRaised(T, ${e.optional(e.operand(2))}, ${e.optional(e.operand(3))}); ${e.out}`);
      return;
    case Op.RERAISE:
      e.line(`${e.sync()} T.raised = ${e.value(e.operand(1))}; T.left = ${Left.RERAISE}; ${e.out}`);
      return;
    case Op.FOR_ITER:
      emitForIter(e, jump);
      return;
    case Op.SEND:
      emitSend(e, jump);
      return;
    default:
      e.line(`if (${condition(e)}) {`);
      jump(0);
      e.line('}');
      jump(1);
  }
}

/** The condition of a conditional jump; what it takes to know it is written before. */
function condition(e: Emitter): string {
  const x = e.value(e.operand(1));
  if (e.effects.sync === Sync.ALWAYS) e.line(e.sync());
  switch (e.op) {
    case Op.JUMP_IS:
      return `${x} === ${e.value(e.operand(2))}`;
    case Op.JUMP_IS_NOT:
      return `${x} !== ${e.value(e.operand(2))}`;
    case Op.JUMP_NONE:
      return `${x} === None`;
    case Op.JUMP_NOT_NONE:
      return `${x} !== None`;
    case Op.JUMP_IN:
    case Op.JUMP_NOT_IN:
      e.line(
        `if ((x = quickContains(${e.value(e.operand(2))}, ${x})) !== undefined) c = x; ` +
          `else { ${e.sync()} x = tailContains(${e.value(e.operand(2))}, ${x}); ${e.complete('x')} c = x; ${e.leaveJumpIfChanged(e.op === Op.JUMP_NOT_IN)} }`,
      );
      return e.op === Op.JUMP_IN ? 'c' : '!c';
    case Op.JUMP_NO_EXC_MATCH:
      return `!exceptionMatches(${x}, ${e.value(e.operand(2))})`;
    case Op.JUMP_FALSE:
    case Op.JUMP_TRUE:
      e.line(
        `if (typeof ${x} === 'boolean') c = ${x}; else if ((x = quickTruth(${x})) !== undefined) c = x; else { ${e.sync()} x = tailTruth(${x}); ${e.complete('x')} c = x; ${e.leaveJumpIfChanged(e.op === Op.JUMP_FALSE)} }`,
      );
      return e.op === Op.JUMP_TRUE ? 'c' : '!c';
    default:
      return emitCompareJump(e);
  }
}

/** `R[a] =` the next of iterator `R[b]`, or to >c. */
function emitForIter(e: Emitter, jump: Jump): void {
  const [to, it] = [`r${e.operand(1)}`, `r${e.operand(2)}`];
  e.line(
    `if (${it} instanceof PyListIterator && (o = ${it}.list) !== undefined && (x = o.items[${it}.index]) !== undefined) { ${it}.index++; ${to} = x; }`,
  );
  e.line(
    `else if (${it} instanceof PyRangeIterator && ${it}.left > 0) { t = ${it}.next; ${it}.left--; ${it}.next = t + ${it}.step; ${to} = t; }`,
  );
  e.line(`else if ((x = ${e.isUnpackedPair(1) ? `quickPair(T, ${it})` : `quickNext(${it})`}) !== undefined) ${to} = x;`);
  e.line(`else { ${e.sync()} if ((x = forIter(T, f, ${it})) === undefined) ${e.out} if (x === FINISHED) {`);
  jump(0);
  e.line(`} ${to} = x; }`);
  jump(1);
}

/** Sends `R[a]` to `R[b]`; its value comes to R[a], that of its return too, which goes to >c. */
function emitSend(e: Emitter, jump: Jump): void {
  const [a, b] = [e.operand(1), e.operand(2)];
  const send = `if ((x = send(T, f, r${b}, r${a})) === undefined) ${e.out}`;
  const returned = 'if (T.steps <= 0 && mustLeaveAwait(T, f)) return undefined; x = FINISHED;';
  e.line(`${e.sync()} ${e.isAwaited ? `if (r${b} === RETURNED) { ${returned} } else ${send}` : send}`);
  e.line(`if (x === FINISHED) { r${a} = T.result; T.result = undefined;`);
  jump(0);
  e.line(`} r${a} = x;`);
  jump(1);
}
