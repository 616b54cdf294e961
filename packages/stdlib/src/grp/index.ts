import { exc, type NativeModule, PyList, raiseWith, repr, strFromJs, strToJs, type Value } from '@pyco/vm';
import { readDatabase } from '../pwd/database.js';
import { idArgument, isId, nameArgument } from '../pwd/index.js';
import { makeStructSequence } from '../struct-sequence.js';

const group = makeStructSequence('struct_group', 'grp', ['gr_name', 'gr_passwd', 'gr_gid', 'gr_mem']);

const rows = (): readonly (readonly string[])[] => readDatabase('/etc/group', 4);
const toEntry = ([name, password, gid, members]: readonly string[]): Value =>
  group.make([
    strFromJs(name!),
    strFromJs(password!),
    Number(gid),
    new PyList(members === '' ? [] : members!.split(',').map((member) => strFromJs(member))),
  ]);

function getgrgid(value: Value): Value {
  const gid = idArgument(value, 'gid');
  const row = isId(gid) ? rows().find((entry) => Number(entry[2]) === gid) : undefined;
  return row === undefined ? raiseWith(exc.KeyError, `getgrgid(): gid not found: ${gid}`) : toEntry(row);
}

function getgrnam(value: Value): Value {
  const name = nameArgument(value, 'getgrnam');
  const row = rows().find((entry) => entry[0] === name);
  return row === undefined ? raiseWith(exc.KeyError, strFromJs(`getgrnam(): name not found: ${strToJs(repr(value))}`)) : toEntry(row);
}

/** `grp`, from the host's /etc/group. */
export const grpModule: NativeModule = {
  name: 'grp',
  types: [group.type],
  functions: {
    'getgrgid(id)': getgrgid,
    'getgrnam(name)': getgrnam,
    'getgrall()': (): Value => new PyList(rows().map(toEntry)),
  },
};
