import { call } from '../abstract/call.js';
import { tryGetAttr } from '../abstract/object.js';
import { GenState, PyCoroutine } from '../builtins/generator-base.js';
import { PyTuple } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised } from '../exceptions/raise.js';
import { writeUnraisable } from '../exceptions/unraisable.js';
import { warn } from '../exceptions/warn.js';
import { pythonFrame } from '../frame/current-frame.js';
import { Frame } from '../frame/frame.js';
import { lineAt } from '../frame/lines.js';
import type { NativeFrame } from '../frame/native-frame.js';
import { importAbsolute } from '../import/import.js';
import { None, type Value } from '../object/py-object.js';
import { strFromJs, strToJs } from '../object/wide-str.js';
import type { PyInterpreter } from '../state/interpreter.js';
import type { Watcher } from '../state/lifetimes.js';
import type { ThreadState } from '../state/thread.js';

/** Remembers a coroutine that was made: where, if that was asked for, and so that a warning can be given if it is never awaited. */
export function trackCoroutine(tstate: ThreadState, coroutine: PyCoroutine): void {
  const { coroutineOriginDepth } = tstate;
  if (coroutineOriginDepth > 0) coroutine.origin = originOf(tstate.frame?.back, coroutineOriginDepth);
  tstate.interp.lifetimes.bornInPlace(coroutine);
}

/** `compute_cr_origin`: file, line and function of who called the coroutine's function, innermost first. */
export function originOf(caller: Frame | NativeFrame | undefined, depth: number): Value {
  const places: Value[] = [];
  for (let frame = pythonFrame(caller); frame !== undefined && places.length < depth; frame = pythonFrame(frame.back)) {
    const { co_filename, co_name } = frame.code;
    places.push(new PyTuple([strFromJs(co_filename), lineAt(frame.code, frame.lasti) ?? None, strFromJs(co_name)]));
  }
  return new PyTuple(places);
}

/** What is left of a coroutine that nobody has awaited yet when it is gone: enough to make one for the warning to show. */
export class UnawaitedCoroutine implements Watcher {
  isWaiting = true;
  readonly #coroutine: PyCoroutine;

  constructor(coroutine: PyCoroutine, interp: PyInterpreter) {
    const { frame } = coroutine;
    const shown = new Frame(frame.exe, []);
    shown.func = frame.func;
    shown.pc = frame.pc;
    this.#coroutine = new PyCoroutine(shown, coroutine.name, coroutine.qualname);
    this.#coroutine.origin = coroutine.origin;
    shown.generator = this.#coroutine;
    interp.setIdentity(this.#coroutine, interp.identity(coroutine));
  }

  gone(): void {
    warnUnawaited(this.#coroutine);
    this.#coroutine.state = GenState.CLOSED;
  }
}

/** `_PyErr_WarnUnawaitedCoroutine`: `warnings` shows where it came from; without it the bare text has to do. */
function warnUnawaited(coroutine: PyCoroutine): void {
  try {
    const warnings = importAbsolute('warnings');
    const show = tryGetAttr(warnings, '_warn_unawaited_coroutine');
    if (show !== undefined) call(show, coroutine);
    else warn(exc.RuntimeWarning, `coroutine '${strToJs(coroutine.qualname)}' was never awaited`);
  } catch (error) {
    if (!isRaised(error, exc.BaseException)) throw error;
    writeUnraisable(error, coroutine);
  }
}

/** `_PyErr_WarnUnawaitedAgenMethod`. */
export class UnawaitedMethod implements Watcher {
  isWaiting = true;
  readonly #method: string;
  readonly #qualname: Value;

  constructor(method: string, qualname: Value) {
    this.#method = method;
    this.#qualname = qualname;
  }

  gone(): void {
    const text = `coroutine method '${this.#method}' of '${strToJs(this.#qualname)}' was never awaited`;
    try {
      warn(exc.RuntimeWarning, text);
    } catch (error) {
      if (!isRaised(error, exc.BaseException)) throw error;
      writeUnraisable(error, undefined);
    }
  }
}
