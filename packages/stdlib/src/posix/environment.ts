import { currentThread, type PyInterpreter } from '@pyco/vm';

/** The environment as `putenv` and `unsetenv` leave it; at first the host's. `os.environ` is a copy that tells it of changes. */
export function environmentOf(interp: PyInterpreter = currentThread().interp): Map<string, string> {
  let environment = interp.storage.get(environmentOf) as Map<string, string> | undefined;
  if (environment === undefined) {
    environment = new Map(Object.entries(interp.host.env));
    interp.storage.set(environmentOf, environment);
  }
  return environment;
}
