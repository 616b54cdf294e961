import {
  CALL_MASK,
  CALL_SHIFT,
  CodeKind,
  constructorOf,
  INSTR_SIZE,
  type NativeDef,
  NO_OPERAND,
  Op,
  PyBuiltinFunction,
  PyFunction,
  PyMethodDescriptor,
  type PyTuple,
  PyType,
  typeType,
} from '@pyco/vm/evaluator';
import { bindCall } from './arguments.js';
import { baseOf, findsMethod, findsOwn, MAY_NEST, miss } from './attributes.js';
import { type Emitter, names, registersFrom } from './emitter.js';
import { nativeCallAt } from './native-calls.js';
import { sitesOf } from './sites.js';

/** Receivers' types that one call tells apart in place. */
const MAX_TYPES = 3;

/** The end of every call: `y` is its value. What was called may have set up something that listens, for which the frame has to leave. */
function finish(e: Emitter): void {
  const to = e.operand(1);
  // Of an awaited call, that is the SEND's to ask.
  if (e.isAwaited)
    e.line(`if (T.steps <= 0 && y !== RETURNED && T.yielded === undefined && mustLeave(T, f, y)) return undefined; r${to} = y;`);
  else e.line(`if (T.steps <= 0 && mustLeave(T, f, y)) return undefined; r${to} = y;`);
}

/** A call of a Python function whose code is compiled, with all its arguments; `x` is the callee, checked to be a function. It is the body of a condition. */
function direct(e: Emitter, at: number, count: number): { readonly test: string; readonly body: string } {
  const args = registersFrom(at, count);
  const passed = count === 0 ? '' : `, ${names(args)}`;
  return {
    test: `(o = x.executable) !== undefined && o.compiled !== undefined && o.simpleArgs === ${count} && ${MAY_NEST}`,
    body: `${e.sync(args)} if ((y = o.compiled(T, push(T, f, x, o, ${baseOf(e, at)}), -1${passed})) === undefined) ${e.out}`,
  };
}

/** The quick way of a native in front of all others: there the frame is not brought up to date, so nobody may be told anything. `args`: their registers. */
function quick(e: Emitter, is: (callee: string) => string, args: readonly number[], others: () => void): void {
  const call = nativeCallAt(e.exe, e.pc / INSTR_SIZE);
  if (call === undefined) {
    others();
    return;
  }
  const way = e.bind(call.native.quick, 'q');
  e.line(`if (${is(e.bind(call.callee, 'k'))} && (y = ${way}(${names(args)})) !== undefined) r${e.operand(1)} = y; else {`);
  others();
  e.line('}');
}

/** Anything else, by way of the frame's registers. */
const general = (e: Emitter, callee: string, at: number, count: number): string =>
  `{ ${e.sync()} if ((y = callOut(T, f, ${callee}, R, b + ${at}, ${count})) === undefined) ${e.out} }`;

/**
 * Calls a native as it is, its last parameters perhaps not given. `receiver` is an expression for what it is a method of. `undefined` where binding its
 * arguments takes more than that.
 */
function native(e: Emitter, def: NativeDef, receiver: string, at: number, count: number): string | undefined {
  if (def.raw) return undefined;
  // Reading the signature sets the other fields.
  const { parameters } = def.signature;
  if (def.withDefaults < 0 || count > def.max || count < def.min) return undefined;
  const args = registersFrom(at, count).map((register) => `r${register}`);
  for (const { fallback } of parameters.slice(count)) args.push(e.constant(fallback));
  if (def.hasReceiver) args.unshift(receiver);
  return `{ ${e.sync()} y = ${e.bind(def.fn, 'n')}(${args.join(', ')}); ${e.complete('y')} }`;
}

/**
 * Makes an instance of a class that Python wrote: its `__init__`, if it has one, is called as any compiled function is. `undefined` for a class that is
 * made in another way.
 */
function construct(e: Emitter, cls: PyType, at: number, count: number, kwnames: readonly string[]): string | undefined {
  const constructor = constructorOf(cls);
  if (constructor === undefined) return undefined;
  const { init, make, version } = constructor;
  const type = e.bind(cls, 'k');
  const is = `if (${e.value(e.operand(2))} === ${type} && ${type}.tp_version_tag === ${version}`;
  if (init === undefined) return count > 0 ? undefined : `${is}) { ${e.sync()} y = new ${e.bind(make, 'c')}(); }`;
  const args = registersFrom(at, count);
  const expressions = args.map((register) => `r${register}`);
  const positional = count - kwnames.length;
  const call = bindCall(e, init, ['x', ...expressions.slice(0, positional)], expressions.slice(positional), kwnames);
  if (call === undefined) return undefined;
  const frame = `pushInit(T, f, ${e.bind(init, 'k')}, o, ${baseOf(e, at)}, x)`;
  return (
    `${is} && ${call.test} && ${MAY_NEST}) ` +
    `{ ${e.sync(args)} x = new ${e.bind(make, 'c')}(); if ((y = o.compiled(T, ${frame}, -1, ${call.values.join(', ')})) === undefined) ${e.out} }`
  );
}

/** A call of the one function that is known to be meant: keywords and defaults bound. `undefined` if that cannot be. */
function known(e: Emitter, fn: PyFunction, is: string, at: number, count: number, kwnames: readonly string[]): string | undefined {
  const registers = registersFrom(at, count);
  const expressions = registers.map((register) => `r${register}`);
  const positional = count - kwnames.length;
  const call = bindCall(e, fn, expressions.slice(0, positional), expressions.slice(positional), kwnames);
  if (call === undefined) return undefined;
  const passed = call.values.map((value) => `, ${value}`).join('');
  const awaited = fn.executable?.kind === CodeKind.COROUTINE ? e.awaitedAt : undefined;
  if (awaited !== undefined) {
    const frame = `pushAwaited(T, f, ${e.bind(fn, 'k')}, o, ${baseOf(e, at)})`;
    return (
      `if (${is} && ${call.test} && ${MAY_NEST}) ` +
      `{ ${e.sync(registers, awaited)} y = settleAwaited(T, f, T.handled, o.compiled(T, ${frame}, -1${passed})); }`
    );
  }
  return (
    `if (${is} && ${call.test} && ${MAY_NEST}) ` +
    `{ ${e.sync(registers)} if ((y = o.compiled(T, push(T, f, ${e.bind(fn, 'k')}, o, ${baseOf(e, at)}), -1${passed})) === undefined) ${e.out} }`
  );
}

/** `R[a] = V[b](arguments)`. */
function emitCall(e: Emitter): void {
  const packed = e.operand(3);
  const [at, count] = [packed >> CALL_SHIFT, packed & CALL_MASK];
  const ways: string[] = [];
  const callee = e.value(e.operand(2));
  const guess = e.guesses.get(e.operand(2))?.value;
  if (guess instanceof PyBuiltinFunction) {
    const way = native(e, guess.def, e.bind(guess.self, 'k'), at, count);
    if (way !== undefined) ways.push(`if (${callee} === ${e.bind(guess, 'k')}) ${way}`);
  } else if (guess instanceof PyType) {
    const way =
      guess === typeType && count === 1
        ? `if (${callee} === ${e.bind(guess, 'k')}) { ${e.sync()} y = typeOf(r${at}); }`
        : construct(e, guess, at, count, []);
    if (way !== undefined) ways.push(way);
  } else {
    const way = guess instanceof PyFunction ? known(e, guess, `${callee} === ${e.bind(guess, 'k')}`, at, count, []) : undefined;
    const { test, body } = direct(e, at, count);
    ways.push(way ?? `if ((x = ${callee}) instanceof PyFunction && ${test}) { ${body} }`);
  }
  ways.push(general(e, callee, at, count));
  quick(
    e,
    (native) => `${callee} === ${native}`,
    registersFrom(at, count),
    () => {
      e.line(ways.join(' else '));
      finish(e);
    },
  );
}

/** As CALL, where the register in front of the first argument holds the method's self, or nothing. */
function emitCallSelf(e: Emitter): void {
  const packed = e.operand(3);
  const [at, count] = [packed >> CALL_SHIFT, packed & CALL_MASK];
  const callee = `r${e.operand(2)}`;
  const hasSelf = `r${at - 1} !== undefined`;
  const guess = e.guesses.get(e.operand(2));
  const ways: string[] = [];
  if (guess?.isMethod === true) {
    const is = `${hasSelf} && ${callee} === ${e.bind(guess.value, 'k')}`;
    if (guess.value instanceof PyFunction) {
      const way = known(e, guess.value, is, at - 1, count + 1, []);
      if (way !== undefined) ways.push(way);
    } else if (guess.value instanceof PyMethodDescriptor) {
      const way = native(e, guess.value.def, `r${at - 1}`, at, count);
      if (way !== undefined) ways.push(`if (${is}) ${way}`);
    }
  }
  if (ways.length === 0) {
    const { test, body } = direct(e, at - 1, count + 1);
    ways.push(`if (${hasSelf} && (x = ${callee}) instanceof PyFunction && ${test}) { ${body} }`);
  }
  ways.push(`if (${hasSelf}) ${general(e, callee, at - 1, count + 1)}`, general(e, callee, at, count));
  e.line(ways.join(' else '));
  finish(e);
}

/** `R[a] = receiver.name(arguments)`, the method looked up here. */
function emitCallMethod(e: Emitter): void {
  const packed = e.operand(2);
  const [at, count] = [(packed >> CALL_SHIFT) - 1, (packed & CALL_MASK) + 1];
  const head = e.exe.sites[e.operand(3)]!;
  const receiver = `r${at}`;
  const ways: string[] = [];
  const sites = sitesOf(head);
  for (const site of sites.slice(0, MAX_TYPES)) {
    const own = findsOwn(receiver, site);
    if (own !== undefined) ways.push(`if (${own}) ${general(e, 'x', at + 1, count - 1)}`);
    const finds = findsMethod(receiver, site);
    if (finds === undefined) continue;
    const { value } = site;
    if (value instanceof PyFunction) {
      const way = known(e, value, finds, at, count, []);
      if (way !== undefined) ways.push(way);
    } else if (value instanceof PyMethodDescriptor) {
      const way = native(e, value.def, receiver, at + 1, count - 1);
      if (way !== undefined) ways.push(`if (${finds}) ${way}`);
    }
  }
  ways.push(
    `{ ${miss(sites)}${e.sync()} if ((y = callMethod(T, f, ${e.bind(head, 's')}, R, b + ${at}, ${count})) === undefined) ${e.out} }`,
  );
  quick(
    e,
    () => findsMethod(receiver, sites[0]!)!,
    registersFrom(at, count),
    () => {
      e.line(ways.join(' else '));
      finish(e);
    },
  );
}

/** A call with keyword names. */
function emitCallKeywords(e: Emitter): void {
  const packed = e.operand(3);
  const [at, count] = [packed >> CALL_SHIFT, packed & CALL_MASK];
  const [callee, kwnames] = [e.value(e.operand(2)), e.value(e.extra(1))];
  const mayHaveSelf = e.extra(2) !== NO_OPERAND;
  const guess = e.guesses.get(e.operand(2));
  const names = e.extra(1) < 0 ? (e.exe.consts[~e.extra(1)] as PyTuple).items : undefined;
  const ways: string[] = [];
  if (guess?.value instanceof PyFunction && names?.every((name) => typeof name === 'string') === true) {
    const self = guess.isMethod ? 1 : 0;
    const is = `${callee} === ${e.bind(guess.value, 'k')}${mayHaveSelf ? ` && r${at - 1} ${guess.isMethod ? '!==' : '==='} undefined` : ''}`;
    const way = self === 1 && !mayHaveSelf ? undefined : known(e, guess.value, is, at - self, count + self, names as string[]);
    if (way !== undefined) ways.push(way);
  }
  if (guess?.value instanceof PyType && !mayHaveSelf && names?.every((name) => typeof name === 'string') === true) {
    const way = construct(e, guess.value, at, count, names as string[]);
    if (way !== undefined) ways.push(way);
  }
  const call = (first: number, n: number): string =>
    `{ ${e.sync()} if ((y = callNamed(T, f, ${callee}, R, b + ${first}, ${n}, ${kwnames})) === undefined) ${e.out} }`;
  if (mayHaveSelf) ways.push(`if (r${at - 1} !== undefined) ${call(at - 1, count + 1)}`);
  ways.push(call(at, count));
  e.line(ways.join(' else '));
  finish(e);
}

export const CALLS: { readonly [op: number]: (e: Emitter) => void } = {
  [Op.CALL]: emitCall,
  [Op.CALL_SELF]: emitCallSelf,
  [Op.CALL_METHOD]: emitCallMethod,
  [Op.CALL_KW]: emitCallKeywords,
};
