import { call, callMethod, callWith, tailCall } from '../../abstract/call.js';
import { getAttr, isTrue, str, tryGetAttr } from '../../abstract/object.js';
import type { PyBaseException } from '../../exceptions/base-exception.js';
import { exc } from '../../exceptions/hierarchy.js';
import { isRaised, raise } from '../../exceptions/raise.js';
import { NativeFrame, runThrough } from '../../frame/native-frame.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { typeName } from '../../object/type-of.js';
import { strContents, strToJs } from '../../object/wide-str.js';
import { audit } from '../../state/audit.js';
import { currentThread, type ThreadState } from '../../state/thread.js';
import type { PyDict } from '../dict.js';

/** `sys.<name>`, `undefined` when it has been deleted. */
const sysAttribute = (name: string): Value | undefined => currentThread().interp.sysdict.getStr(name);

function separator(value: Value, name: string, fallback: string): Value {
  if (value === None) return fallback;
  if (strContents(value) === undefined) raise(exc.TypeError, `${name} must be None or a string, not ${typeName(value)}`);
  return value;
}

function print(args: readonly Value[], sep: Value, end: Value, file: Value, flush: Value): Value {
  let out = file;
  if (out === None) {
    out = sysAttribute('stdout') ?? raise(exc.RuntimeError, 'lost sys.stdout');
    if (out === None) return None;
  }
  const between = separator(sep, 'sep', ' ');
  const last = separator(end, 'end', '\n');
  const write = tryGetAttr(out, 'write') ?? raise(exc.AttributeError, `'${typeName(out)}' object has no attribute 'write'`);
  args.forEach((arg, i) => {
    if (i > 0) call(write, between);
    call(write, str(arg));
  });
  call(write, last);
  if (isTrue(flush)) callMethod(out, 'flush');
  return None;
}

function flushIfPossible(stream: Value): void {
  try {
    callMethod(stream, 'flush');
  } catch (error) {
    if (!isRaised(error, exc.Exception)) throw error;
  }
}

function input(prompt: Value): Value | undefined {
  const stdin = sysAttribute('stdin');
  const stdout = sysAttribute('stdout');
  if (stdin === undefined || stdin === None) return raise(exc.RuntimeError, 'input(): lost sys.stdin');
  if (stdout === undefined || stdout === None) return raise(exc.RuntimeError, 'input(): lost sys.stdout');
  audit('builtins.input', prompt === '' ? None : prompt);
  const stderr = sysAttribute('stderr');
  if (stderr !== undefined && stderr !== None) flushIfPossible(stderr);
  if (prompt !== '') callMethod(stdout, 'write', str(prompt));
  flushIfPossible(stdout);
  return runThrough(currentThread(), new InputFrame(), () => tailCall(getAttr(stdin, 'readline'), []));
}

/** On the stack while `input` reads its line. */
class InputFrame extends NativeFrame {
  override resume(_tstate: ThreadState, line: Value | undefined, error: PyBaseException | undefined): Value {
    if (error !== undefined) throw error;
    if (strContents(line!) === undefined) raise(exc.TypeError, 'object.readline() returned non-string');
    if (line === '') raise(exc.EOFError, 'EOF when reading a line');
    const text = callMethod(line!, 'removesuffix', '\n');
    audit('builtins.input/result', text);
    return text;
  }
}

function breakpoint(args: readonly Value[], keywords: PyDict): Value {
  const hook = sysAttribute('breakpointhook') ?? raise(exc.RuntimeError, 'lost sys.breakpointhook');
  audit('builtins.breakpoint', hook);
  const names = [...keywords.liveEntries()].map(({ k }) => strToJs(k)!);
  const values = [...keywords.liveEntries()].map(({ v }) => v!);
  return callWith(hook, [...args, ...values], names.length === 0 ? undefined : names);
}

export const ioFunctions: MethodTable = {
  'breakpoint(*args, **kws)': breakpoint,
  "input(prompt='', /)": input,
  "print(*args, sep=' ', end='\\n', file=None, flush=False)": print,
};
