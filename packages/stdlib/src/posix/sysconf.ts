import { asIndex, currentThread, exc, PyDict, raise, strToJs, typeOf, type Value } from '@pyco/vm';
import { raiseOSError } from './host-call.js';

/** `os.sysconf`: the limits a guest can ask for. The numbers of the names are Linux's; but for the processors, the values are those of this machine, not the host's. */
const LIMITS: readonly (readonly [name: string, number: number, value: number | 'cpus'])[] = [
  ['SC_ARG_MAX', 0, 2097152],
  ['SC_CLK_TCK', 2, 100],
  ['SC_OPEN_MAX', 4, 1024],
  ['SC_PAGESIZE', 30, 4096],
  ['SC_PAGE_SIZE', 30, 4096],
  ['SC_IOV_MAX', 60, 1024],
  ['SC_NPROCESSORS_CONF', 83, 'cpus'],
  ['SC_NPROCESSORS_ONLN', 84, 'cpus'],
];

/** `os.sysconf_names`: every name and the number `sysconf` knows it by. */
export function sysconfNames(): PyDict {
  const names = new PyDict();
  for (const [name, number] of LIMITS) names.setStr(name, number);
  return names;
}

export function sysconf(name: Value): Value {
  const text = strToJs(name);
  if (text === undefined && typeOf(name).nb_index === undefined)
    return raise(exc.TypeError, 'configuration names must be strings or integers');
  const limit = LIMITS.find(([known, number]) => (text === undefined ? asIndex(name) === number : known === text));
  if (limit === undefined) return text === undefined ? raiseOSError('EINVAL') : raise(exc.ValueError, 'unrecognized configuration name');
  return limit[2] === 'cpus' ? currentThread().interp.host.system.cpus : limit[2];
}
