import {
  callMethod,
  callWith,
  currentThread,
  exc,
  getAttr,
  importAbsolute,
  isRaised,
  None,
  type PyDict,
  strToJs,
  tryGetAttr,
  type Value,
  warn,
} from '@pyco/vm';

const VARIABLE = 'PYTHONBREAKPOINT';

/** The variable as the program has it now: `os.environ` once there is one. */
function setting(): string {
  const { modules, host } = currentThread().interp;
  const os = modules.getStr('os');
  const environ = os === undefined ? undefined : tryGetAttr(os, 'environ');
  if (environ === undefined) return host.env[VARIABLE] ?? '';
  return strToJs(callMethod(environ, 'get', VARIABLE, '')) ?? '';
}

/** The function that a dotted name stands for, `undefined` where there is none. */
function named(path: string): Value | undefined {
  const dot = path.lastIndexOf('.');
  if (dot === 0) return undefined;
  try {
    return getAttr(importAbsolute(dot < 0 ? 'builtins' : path.slice(0, dot)), path.slice(dot + 1));
  } catch (error) {
    if (isRaised(error, exc.ImportError) || isRaised(error, exc.AttributeError)) return undefined;
    throw error;
  }
}

/** `sys.breakpointhook`: calls what `PYTHONBREAKPOINT` names, `pdb.set_trace` without it; 0 is for nothing at all. */
export function breakpointHook(args: readonly Value[], keywords: PyDict): Value {
  const set = setting();
  if (set === '0') return None;
  const path = set === '' ? 'pdb.set_trace' : set;
  const hook = named(path);
  if (hook === undefined) {
    warn(exc.RuntimeWarning, `Ignoring unimportable $${VARIABLE}: "${path}"`);
    return None;
  }
  const entries = keywords.liveEntries();
  const kwnames = entries.length === 0 ? undefined : entries.map(({ k }) => strToJs(k)!);
  return callWith(hook, [...args, ...entries.map(({ v }) => v!)], kwnames);
}
