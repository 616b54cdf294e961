import { awaitPromise, currentThread, type KwNames, NativeDef, None, PyBuiltinFunction, type Value } from '@pyco/vm';
import type { ValueBridge } from './bridge.js';

export type JsFunction = (...args: unknown[]) => unknown;

/** A function of JavaScript's that Python calls: a `builtin_function_or_method` whose arguments and result are converted. */
export class HostFunction extends PyBuiltinFunction {
  readonly js: JsFunction;

  constructor(js: JsFunction, bridge: ValueBridge) {
    const name = /^\w+$/.test(js.name) ? js.name : 'function';
    const call = (_self: Value, args: readonly Value[], kwnames: KwNames | undefined) => callHost(js, name, bridge, args, kwnames);
    super(new NativeDef(`${name}(*args, **kwargs)`, call, '', true), None, undefined);
    this.js = js;
  }
}

/** Keywords come as one object, behind the other arguments. A promise is waited for: by the fiber, while others run. */
function callHost(js: JsFunction, name: string, bridge: ValueBridge, args: readonly Value[], kwnames: KwNames = []): Value | undefined {
  const positional = args.length - kwnames.length;
  let result: unknown;
  try {
    const given = args.slice(0, positional).map((arg) => bridge.toJs(arg));
    if (kwnames.length > 0) given.push(Object.fromEntries(kwnames.map((keyword, i) => [keyword, bridge.toJs(args[positional + i]!)])));
    result = js(...given);
    if (!(result instanceof Promise)) return bridge.fromJs(result);
  } catch (error) {
    throw bridge.guestError(error);
  }
  return awaitPromise(
    currentThread(),
    name,
    result,
    (settled) => bridge.fromJs(settled),
    (reason) => bridge.guestError(reason),
  );
}
