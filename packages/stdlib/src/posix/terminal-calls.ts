import { type MethodTable, None, strFromJs, type Value } from '@pyco/vm';
import { call, callFailing, int } from './calls.js';

function ttyname(fd: Value): Value {
  const memory = new Uint8Array(256);
  callFailing('ttyname_r', int(fd), memory, memory.length);
  return strFromJs(new TextDecoder().decode(memory.subarray(0, memory.indexOf(0))));
}

/** The part of `posix` that is about terminals. */
export const terminalCallFunctions: MethodTable = {
  'ttyname(fd, /)': ttyname,
  'login_tty(fd, /)': (fd: Value): Value => (call('login_tty', int(fd)), None),
  'ctermid()': (): Value => '/dev/tty',
  'tcgetpgrp(fd, /)': (fd: Value): Value => call('tcgetpgrp', int(fd)),
  'tcsetpgrp(fd, pgid, /)': (fd: Value, group: Value): Value => (call('tcsetpgrp', int(fd), int(group)), None),
};
