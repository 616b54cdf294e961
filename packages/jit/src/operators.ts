import { Op } from '@pyco/vm/evaluator';
import type { Emitter } from './emitter.js';

/** Operators of two ints whose result may not fit: `t` is what to check. */
const CHECKED: { readonly [op: number]: string } = {
  [Op.ADD]: '+',
  [Op.INPLACE_ADD]: '+',
  [Op.SUBTRACT]: '-',
  [Op.INPLACE_SUBTRACT]: '-',
  [Op.MULTIPLY]: '*',
  [Op.INPLACE_MULTIPLY]: '*',
};

/** What does the rest of an operator quickly: floats, mixed operands, strings; `undefined` where it cannot. */
const QUICK: { readonly [op: number]: string } = {
  [Op.ADD]: 'quickAdd',
  [Op.INPLACE_ADD]: 'quickAdd',
  [Op.SUBTRACT]: 'quickSubtract',
  [Op.INPLACE_SUBTRACT]: 'quickSubtract',
  [Op.MULTIPLY]: 'quickMultiply',
  [Op.INPLACE_MULTIPLY]: 'quickMultiply',
  [Op.TRUE_DIVIDE]: 'quickDivide',
  [Op.INPLACE_TRUE_DIVIDE]: 'quickDivide',
};

/** Of 32-bit ints, `t` and `y` checked to be such. */
const BITWISE: { readonly [op: number]: string } = {
  [Op.AND]: '&',
  [Op.INPLACE_AND]: '&',
  [Op.OR]: '|',
  [Op.INPLACE_OR]: '|',
  [Op.XOR]: '^',
  [Op.INPLACE_XOR]: '^',
};

/** A condition: both operands are ints. `undefined`: one of them is known to be something else. */
function areInts(e: Emitter, a: number, b: number): string | undefined {
  const tests: string[] = [];
  for (const operand of a === b ? [a] : [a, b]) {
    const known = e.isInt(operand);
    if (known === false) return undefined;
    if (known === undefined) tests.push(`typeof ${e.value(operand)} === 'number'`);
  }
  return tests.length === 0 ? 'true' : tests.join(' && ');
}

/** `R[a] = V[b] op V[c]`. */
export function emitBinary(e: Emitter): void {
  const { op } = e;
  const [b, c] = [e.operand(2), e.operand(3)];
  const [x, y, to] = [e.value(b), e.value(c), `r${e.operand(1)}`];
  const ints = areInts(e, b, c);
  const slow = `{ ${e.sync()} x = binaryOrPush(T, ${x}, ${y}, ${op}); ${e.complete('x')} ${to} = x; ${e.leaveIfChanged(e.operand(1))} }`;
  const ways: string[] = [];
  if (ints !== undefined) {
    const sign = CHECKED[op];
    const bits = BITWISE[op];
    const small = `${ints} && (${x} | 0) === ${x}`;
    if (sign !== undefined) {
      const store = sign === '*' ? 't + 0' : 't';
      ways.push(`if (${ints} && (((t = ${x} ${sign} ${y}) | 0) === t || t <= MAX_INT && t >= MIN_INT)) ${to} = ${store};`);
    } else if (bits !== undefined) ways.push(`if (${small} && (${y} | 0) === ${y}) ${to} = ${x} ${bits} ${y};`);
    else if (op === Op.FLOOR_DIVIDE || op === Op.INPLACE_FLOOR_DIVIDE)
      ways.push(`if (${ints} && ${y} !== 0) ${to} = Math.floor(${x} / ${y}) + 0;`);
    else if (op === Op.REMAINDER || op === Op.INPLACE_REMAINDER)
      ways.push(`if (${ints} && ${y} !== 0) { t = ${x} % ${y}; if (t !== 0 && t < 0 !== ${y} < 0) t += ${y}; ${to} = t + 0; }`);
    else if (op === Op.RSHIFT || op === Op.INPLACE_RSHIFT) ways.push(`if (${small} && ${y} >= 0 && ${y} < 32) ${to} = ${x} >> ${y};`);
    else if (op === Op.LSHIFT || op === Op.INPLACE_LSHIFT) ways.push(`if (${small} && ${y} >= 0 && ${y} < 22) ${to} = ${x} * (1 << ${y});`);
  }
  const quick = QUICK[op];
  if (quick !== undefined) ways.push(`if ((x = ${quick}(${x}, ${y})) !== undefined) ${to} = x;`);
  e.line([...ways, slow].join(' else '));
}

const COMPARISONS = ['<', '<=', '===', '!==', '>', '>='];

/** Writes a comparison with its result in `into`: a variable that holds a boolean, or a guest value if `isValue`. */
function compare(e: Emitter, which: number, a: number, b: number, into: string, leave: string, isValue: boolean): void {
  const [x, y] = [e.value(a), e.value(b)];
  const sign = COMPARISONS[which]!;
  const ints = areInts(e, a, b);
  const result = isValue ? 'x' : 'x === true || x !== false && isTrue(x)';
  const ways: string[] = [];
  if (ints !== undefined) ways.push(`if (${ints}) ${into} = ${x} ${sign} ${y};`);
  if (sign === '===' || sign === '!==') {
    const texts = [a, b].filter((operand) => operand >= 0).map((operand) => `typeof ${e.value(operand)} === 'string'`);
    const neverText = [a, b].some((operand) => operand < 0 && typeof e.exe.consts[~operand] !== 'string');
    if (!neverText && texts.length > 0) ways.push(`if (${texts.join(' && ')}) ${into} = ${x} ${sign} ${y};`);
  }
  ways.push(`if ((x = quickCompare(${x}, ${y}, ${which})) !== undefined) ${into} = x;`);
  const slow = `{ ${e.sync()} x = compareOrPush(T, ${x}, ${y}, ${which}); ${e.complete('x')} ${into} = ${result}; ${leave} }`;
  e.line([...ways, slow].join(' else '));
}

/** `R[a] = V[b] < V[c]` and its like. */
export function emitCompare(e: Emitter): void {
  compare(e, e.op - Op.LT, e.operand(2), e.operand(3), `r${e.operand(1)}`, e.leaveIfChanged(e.operand(1)), true);
}

/** The condition of `JUMP_LT` and its like, as an expression. */
export function emitCompareJump(e: Emitter): string {
  const negated = e.op >= Op.JUMP_NOT_LT;
  compare(e, e.op - (negated ? Op.JUMP_NOT_LT : Op.JUMP_LT), e.operand(1), e.operand(2), 'c', e.leaveJumpIfChanged(negated), false);
  return negated ? '!c' : 'c';
}

/** `NEGATIVE`, `NOT`, `TO_BOOL` and, out of line, `POSITIVE` and `INVERT`. */
export function emitUnary(e: Emitter): void {
  const x = e.value(e.operand(2));
  const to = `r${e.operand(1)}`;
  switch (e.op) {
    case Op.NEGATIVE:
      e.line(
        `if (typeof ${x} === 'number') ${to} = 0 - ${x}; else { ${e.sync()} x = tailUnary(${x}, '__neg__', 'nb_negative'); ${e.complete('x')} ${to} = x; ${e.leaveIfChanged(e.operand(1))} }`,
      );
      break;
    case Op.NOT:
      e.line(
        `if (typeof ${x} === 'boolean') ${to} = !${x}; else if ((x = quickTruth(${x})) !== undefined) ${to} = !x; else { ${e.sync()} x = tailTruth(${x}); ${e.complete('x')} ${to} = !x; ${e.leaveIfChanged(e.operand(1))} }`,
      );
      break;
    case Op.TO_BOOL:
      e.line(
        `if (typeof ${x} === 'boolean') ${to} = ${x}; else if ((x = quickTruth(${x})) !== undefined) ${to} = x; else { ${e.sync()} x = tailTruth(${x}); ${e.complete('x')} ${to} = x; ${e.leaveIfChanged(e.operand(1))} }`,
      );
      break;
    default:
      e.line(
        `${e.sync()} x = tailUnary(${x}, ${e.op === Op.POSITIVE ? "'__pos__', 'nb_positive'" : "'__invert__', 'nb_invert'"}); ${e.complete('x')} ${to} = x; ${e.leaveIfChanged(e.operand(1))}`,
      );
  }
}
