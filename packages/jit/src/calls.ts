import {
  CALL_MASK,
  CALL_SHIFT,
  CodeKind,
  constructorOf,
  type NativeDef,
  NO_OPERAND,
  Op,
  PyBuiltinFunction,
  PyFunction,
  PyMethodDescriptor,
  PyType,
} from '@pyco/vm/evaluator';
import { findsMethod, sitesOf } from './attributes.js';
import type { Emitter } from './emitter.js';

/** Receivers' types that one call tells apart in place. */
const MAX_TYPES = 3;

const registersFrom = (at: number, count: number): number[] => Array.from({ length: count }, (_, i) => at + i);
const names = (registers: readonly number[]): string => registers.map((register) => `r${register}`).join(', ');

/** The end of every call: `y` is its value. What was called may have set up something that listens, for which the frame has to leave. */
function finish(e: Emitter): void {
  const to = e.operand(1);
  e.line(`if (T.steps <= 0 && mustLeave(T, f, y)) return undefined; r${to} = y;`);
}

/** A call of a Python function whose code is compiled, with all its arguments; `x` is the callee, checked to be a function. It is the body of a condition. */
function direct(e: Emitter, at: number, count: number): { readonly test: string; readonly body: string } {
  const args = registersFrom(at, count);
  // A generator's registers are its own: windows of what it calls begin where the stack of windows ends.
  const base = e.exe.kind === CodeKind.FUNCTION ? `b + ${at}` : 'f.floor';
  const passed = count === 0 ? '' : `, ${names(args)}`;
  return {
    test: `(o = x.executable) !== undefined && o.compiled !== undefined && o.simpleArgs === ${count} && f.depth < T.nestingLimit && --T.steps > 0`,
    body: `${e.sync(args)} if ((y = o.compiled(T, push(T, f, x, o, ${base}), -1${passed})) === undefined) return undefined;`,
  };
}

/** Anything else, by way of the frame's registers. */
const general = (e: Emitter, callee: string, at: number, count: number): string =>
  `{ ${e.sync()} if ((y = callOut(T, f, ${callee}, R, b + ${at}, ${count})) === undefined) return undefined; }`;

/**
 * Calls a native as it is, its last parameters perhaps not given. `receiver` is an expression for what it is a method of. `undefined` where binding its
 * arguments takes more than that.
 */
function native(e: Emitter, def: NativeDef, receiver: string, at: number, count: number): string | undefined {
  if (def.raw) return undefined;
  // Reading the signature sets the other fields.
  const { parameters } = def.signature;
  if (!def.isPlain || count > def.max || count < def.min || def.max > 3) return undefined;
  const args = registersFrom(at, count).map((register) => `r${register}`);
  for (const { fallback } of parameters.slice(count)) args.push(e.constant(fallback));
  if (def.hasReceiver) args.unshift(receiver);
  return `{ ${e.sync()} y = ${e.bind(def.fn, 'n')}(${args.join(', ')}); ${e.complete('y')} }`;
}

/**
 * Makes an instance of a class that Python wrote: its `__init__`, if it has one, is called as any compiled function is. `undefined` for a class that is
 * made in another way.
 */
function construct(e: Emitter, cls: PyType, at: number, count: number): string | undefined {
  const constructor = constructorOf(cls);
  if (constructor === undefined) return undefined;
  const { init, make, version } = constructor;
  const type = e.bind(cls, 'k');
  const is = `if (${e.value(e.operand(2))} === ${type} && ${type}.tp_version_tag === ${version}`;
  if (init === undefined) return count > 0 ? undefined : `${is}) { ${e.sync()} y = new ${e.bind(make, 'c')}(); }`;
  const args = registersFrom(at, count);
  const base = e.exe.kind === CodeKind.FUNCTION ? `b + ${at}` : 'f.floor';
  const passed = count === 0 ? '' : `, ${names(args)}`;
  const fn = e.bind(init, 'k');
  return (
    `${is} && (o = ${fn}.executable) !== undefined && o.compiled !== undefined && o.simpleArgs === ${count + 1} && f.depth < T.nestingLimit && --T.steps > 0) ` +
    `{ ${e.sync(args)} x = new ${e.bind(make, 'c')}(); if ((y = o.compiled(T, pushInit(T, f, ${fn}, o, ${base}, x), -1, x${passed})) === undefined) return undefined; }`
  );
}

/** `R[a] = V[b](arguments)`. */
function emitCall(e: Emitter): void {
  const packed = e.operand(3);
  const [at, count] = [packed >> CALL_SHIFT, packed & CALL_MASK];
  const ways: string[] = [];
  const callee = e.value(e.operand(2));
  const guess = e.guesses.get(e.operand(2));
  if (guess instanceof PyBuiltinFunction) {
    const known = native(e, guess.def, e.bind(guess.self, 'k'), at, count);
    if (known !== undefined) ways.push(`if (${callee} === ${e.bind(guess, 'k')}) ${known}`);
  } else if (guess instanceof PyType) {
    const known = construct(e, guess, at, count);
    if (known !== undefined) ways.push(known);
  } else {
    const { test, body } = direct(e, at, count);
    ways.push(`if ((x = ${callee}) instanceof PyFunction && ${test}) { ${body} }`);
  }
  ways.push(general(e, callee, at, count));
  e.line(ways.join(' else '));
  finish(e);
}

/** As CALL, where the register in front of the first argument holds the method's self, or nothing. */
function emitCallSelf(e: Emitter): void {
  const packed = e.operand(3);
  const [at, count] = [packed >> CALL_SHIFT, packed & CALL_MASK];
  const callee = `r${e.operand(2)}`;
  const { test, body } = direct(e, at - 1, count + 1);
  const hasSelf = `r${at - 1} !== undefined`;
  e.line(
    `if (${hasSelf} && (x = ${callee}) instanceof PyFunction && ${test}) { ${body} } ` +
      `else if (${hasSelf}) ${general(e, callee, at - 1, count + 1)} else ${general(e, callee, at, count)}`,
  );
  finish(e);
}

/** `R[a] = receiver.name(arguments)`, the method looked up here. */
function emitCallMethod(e: Emitter): void {
  const packed = e.operand(2);
  const [at, count] = [(packed >> CALL_SHIFT) - 1, (packed & CALL_MASK) + 1];
  const head = e.exe.sites[e.operand(3)]!;
  const receiver = `r${at}`;
  const ways: string[] = [];
  for (const site of sitesOf(head).slice(0, MAX_TYPES)) {
    const finds = findsMethod(receiver, site);
    if (finds === undefined) continue;
    const { value } = site;
    if (value instanceof PyFunction) {
      const { test, body } = direct(e, at, count);
      ways.push(
        `if (${finds} && ${test.replace('x.executable', `${e.bind(value, 'k')}.executable`)}) { x = ${e.bind(value, 'k')}; ${body} }`,
      );
    } else if (value instanceof PyMethodDescriptor) {
      const known = native(e, value.def, receiver, at + 1, count - 1);
      if (known !== undefined) ways.push(`if (${finds}) ${known}`);
    }
  }
  ways.push(`{ ${e.sync()} if ((y = callMethod(T, f, ${e.bind(head, 's')}, R, b + ${at}, ${count})) === undefined) return undefined; }`);
  e.line(ways.join(' else '));
  finish(e);
}

/** A call with keyword names. */
function emitCallKeywords(e: Emitter): void {
  const packed = e.operand(3);
  const [at, count] = [packed >> CALL_SHIFT, packed & CALL_MASK];
  const [callee, kwnames] = [e.value(e.operand(2)), e.value(e.extra(1))];
  const call = (first: number, n: number): string =>
    `if ((y = callNamed(T, f, ${callee}, R, b + ${first}, ${n}, ${kwnames})) === undefined) return undefined;`;
  const self = e.extra(2) === NO_OPERAND ? '' : `if (r${at - 1} !== undefined) { ${call(at - 1, count + 1)} } else `;
  e.line(`${e.sync()} ${self}{ ${call(at, count)} }`);
  finish(e);
}

export const CALLS: { readonly [op: number]: (e: Emitter) => void } = {
  [Op.CALL]: emitCall,
  [Op.CALL_SELF]: emitCallSelf,
  [Op.CALL_METHOD]: emitCallMethod,
  [Op.CALL_KW]: emitCallKeywords,
};
