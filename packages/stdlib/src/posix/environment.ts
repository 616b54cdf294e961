import { currentThread, exc, fsTextBytes, type MethodTable, None, type PyInterpreter, raise, type Value } from '@pyco/vm';
import { pathArgument, raiseOSError } from './host-call.js';

/** The environment as `putenv` and `unsetenv` leave it; at first the host's. `os.environ` is a copy that tells it of changes. */
export function environmentOf(interp: PyInterpreter = currentThread().interp): Map<string, string> {
  let environment = interp.storage.get(environmentOf) as Map<string, string> | undefined;
  if (environment === undefined) {
    environment = new Map(Object.entries(interp.host.env));
    interp.storage.set(environmentOf, environment);
  }
  return environment;
}

/** As children get it: `NAME=value` each. */
export const environmentEntries = (): readonly Uint8Array[] => [...environmentOf()].map(([name, value]) => fsTextBytes(`${name}=${value}`));

export const environmentFunctions: MethodTable = {
  'putenv(name, value, /)': (name: Value, value: Value): Value => {
    const key = pathArgument(name, 'putenv', 'name').text;
    if (key.includes('=')) raise(exc.ValueError, 'illegal environment variable name');
    environmentOf().set(key, pathArgument(value, 'putenv', 'value').text);
    return None;
  },
  'unsetenv(name, /)': (name: Value): Value => {
    const key = pathArgument(name, 'unsetenv', 'name').text;
    if (key === '' || key.includes('=')) raiseOSError('EINVAL');
    environmentOf().delete(key);
    return None;
  },
};
