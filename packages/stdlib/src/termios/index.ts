import { callWith, exc, type NativeModule, raiseNotImplemented, strFromJs, type Value } from '@pyco/vm';
import { ERRNO } from '../errno/index.js';
import { moduleException } from '../module-exception.js';
import { hosted, strerror } from '../posix/host-call.js';
import { descriptorOf } from '../select/descriptor.js';
import { TERMIOS } from './constants.js';

function fail(code: 'EBADF' | 'ENOTTY'): never {
  const errno = ERRNO[code]!;
  throw callWith(moduleException('termios', 'error'), [errno, strFromJs(strerror(errno))], undefined);
}

/** A host has no means to change a terminal; what is none is told as the system tells it. */
const ofTerminal =
  (name: string) =>
  (fd: Value): Value => {
    const number = descriptorOf(fd);
    let isTerminal = false;
    try {
      hosted((files) => files.fstat(number));
      isTerminal = hosted((files) => files.isatty(number));
    } catch {
      return fail('EBADF');
    }
    return isTerminal ? raiseNotImplemented(`termios.${name}`) : fail('ENOTTY');
  };

/** `termios`: its constants, and the errors of what is no terminal. */
export const termiosModule: NativeModule = {
  name: 'termios',
  values: TERMIOS,
  functions: {
    'tcgetattr(fd, /)': ofTerminal('tcgetattr'),
    'tcsetattr(fd, when, attributes, /)': ofTerminal('tcsetattr'),
    'tcsendbreak(fd, duration, /)': ofTerminal('tcsendbreak'),
    'tcdrain(fd, /)': ofTerminal('tcdrain'),
    'tcflush(fd, queue, /)': ofTerminal('tcflush'),
    'tcflow(fd, action, /)': ofTerminal('tcflow'),
    'tcgetwinsize(fd, /)': ofTerminal('tcgetwinsize'),
    'tcsetwinsize(fd, winsize, /)': ofTerminal('tcsetwinsize'),
  },
  init({ dict }, interp) {
    dict.setStr('error', moduleException('termios', 'error', exc.Exception, interp));
  },
};
