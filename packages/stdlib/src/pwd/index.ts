import {
  asIndex,
  exc,
  type NativeModule,
  PyList,
  raise,
  raiseWith,
  repr,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { makeStructSequence } from '../struct-sequence.js';
import { readDatabase } from './database.js';

const passwd = makeStructSequence('struct_passwd', 'pwd', ['pw_name', 'pw_passwd', 'pw_uid', 'pw_gid', 'pw_gecos', 'pw_dir', 'pw_shell']);

const rows = (): readonly (readonly string[])[] => readDatabase('/etc/passwd', 7);
const toEntry = (row: readonly string[]): Value => {
  const [name, password, uid, gid, gecos, dir, shell] = row.map((text) => strFromJs(text));
  return passwd.make([name!, password!, Number(uid), Number(gid), gecos!, dir!, shell!]);
};

/** An id that no system has is not found, and not even told. */
export const isId = (id: number | bigint): id is number => typeof id === 'number' && id >= 0 && id < 2 ** 32;

export function idArgument(value: Value, what: string): number | bigint {
  if (typeOf(value).nb_index === undefined) raise(exc.TypeError, `${what} should be integer, not ${typeName(value)}`);
  return asIndex(value);
}

export function nameArgument(value: Value, func: string): string {
  const name = strToJs(value);
  if (name === undefined) return raise(exc.TypeError, `${func}() argument must be str, not ${typeName(value)}`);
  return name.includes('\0') ? raise(exc.ValueError, 'embedded null byte') : name;
}

function getpwuid(value: Value): Value {
  const uid = idArgument(value, 'uid');
  if (!isId(uid)) return raiseWith(exc.KeyError, 'getpwuid(): uid not found');
  const row = rows().find((entry) => Number(entry[2]) === uid);
  return row === undefined ? raiseWith(exc.KeyError, `getpwuid(): uid not found: ${uid}`) : toEntry(row);
}

function getpwnam(value: Value): Value {
  const name = nameArgument(value, 'getpwnam');
  const row = rows().find((entry) => entry[0] === name);
  return row === undefined ? raiseWith(exc.KeyError, strFromJs(`getpwnam(): name not found: ${strToJs(repr(value))}`)) : toEntry(row);
}

/** `pwd`, from the host's /etc/passwd. */
export const pwdModule: NativeModule = {
  name: 'pwd',
  types: [passwd.type],
  functions: {
    'getpwuid(uidobj, /)': getpwuid,
    'getpwnam(name, /)': getpwnam,
    'getpwall()': (): Value => new PyList(rows().map(toEntry)),
  },
};
