import type { CallArgument, SystemCall } from '@pyco/selectors';
import {
  asIndex,
  callWith,
  exc,
  type NativeModule,
  None,
  PyBytes,
  PyList,
  PyTuple,
  raise,
  strFromJs,
  toArray,
  typeOf,
  type Value,
} from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { backendOf, hasBackend } from '../backend.js';
import { ERRNO } from '../errno/index.js';
import { moduleException } from '../module-exception.js';
import { strerror } from '../posix/host-call.js';
import { processes } from '../posix/processes.js';
import { descriptorOf } from '../select/descriptor.js';
import { TERMIOS } from './constants.js';

// Where the parts of 64-bit Linux's `struct termios` stand.
const FLAGS = [0, 4, 8, 12];
const CC = 17;
const NCCS = 32;
const INPUT_SPEED = 52;
const OUTPUT_SPEED = 56;
const SIZE = 60;
const LOCAL_FLAGS = 12;
const SPEED_BITS = TERMIOS['CBAUD']!;

const fail = (errno: number): never => {
  throw callWith(moduleException('termios', 'error'), [errno, strFromJs(strerror(errno))], undefined);
};

/** Runs a call of the system; its error becomes `termios.error`. */
function told<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { errno } = error as { readonly errno?: unknown };
    if (typeof errno !== 'number') throw error;
    return fail(errno);
  }
}

function call(name: SystemCall, ...args: readonly CallArgument[]): void {
  const calls = hasBackend() ? backendOf().calls : undefined;
  if (calls === undefined) fail(ERRNO['ENOTTY']!);
  else told(() => calls.call(name, ...args));
}

const viewOf = (memory: Uint8Array): DataView => new DataView(memory.buffer);

function readAttributes(fd: number): Uint8Array {
  const memory = new Uint8Array(SIZE);
  call('tcgetattr', fd, memory);
  return memory;
}

const isCanonical = (memory: Uint8Array): boolean => (viewOf(memory).getUint32(LOCAL_FLAGS, true) & TERMIOS['ICANON']!) !== 0;

/** `tcgetattr`: flags, speeds and the control characters; two of those are numbers where lines are not waited for. */
function tcgetattr(fd: Value): Value {
  const memory = readAttributes(descriptorOf(fd));
  const view = viewOf(memory);
  const numbers = isCanonical(memory) ? [] : [TERMIOS['VMIN']!, TERMIOS['VTIME']!];
  const characters = Array.from({ length: NCCS }, (_, index): Value => {
    const code = memory[CC + index]!;
    return numbers.includes(index) ? code : new PyBytes(Uint8Array.of(code));
  });
  const speed = (at: number): number => (view.getUint32(at, true) === 0 ? 0 : view.getUint32(8, true) & SPEED_BITS);
  return new PyList([...FLAGS.map((at) => view.getUint32(at, true)), speed(INPUT_SPEED), speed(OUTPUT_SPEED), new PyList(characters)]);
}

function tcsetattr(fd: Value, when: Value, attributes: Value): Value {
  const descriptor = descriptorOf(fd);
  const action = intArgument(when);
  if (!(attributes instanceof PyList) || attributes.items.length !== 7)
    return raise(exc.TypeError, 'tcsetattr, arg 3: must be 7 element list');
  // What the list does not say stays as it is.
  const memory = readAttributes(descriptor);
  const view = viewOf(memory);
  const items = [...attributes.items];
  FLAGS.forEach((at, index) => view.setUint32(at, Number(BigInt.asUintN(32, BigInt(asIndex(items[index]!)))), true));
  const speeds = [items[4]!, items[5]!].map((item) => Number(asIndex(item)));
  const characters = items[6]!;
  if (!(characters instanceof PyList) || characters.items.length !== NCCS)
    return raise(exc.TypeError, `tcsetattr: attributes[6] must be ${NCCS} element list`);
  characters.items.forEach((item, index) => {
    memory[CC + index] = characterCode(item);
  });
  call('cfsetispeed', memory, speeds[0]!);
  call('cfsetospeed', memory, speeds[1]!);
  call('tcsetattr', descriptor, action, memory);
  return None;
}

function characterCode(item: Value): number {
  if (item instanceof PyBytes && item.bytes.length === 1) return item.bytes[0]!;
  if (typeOf(item).nb_index === undefined) return raise(exc.TypeError, 'tcsetattr: elements of attributes must be characters or integers');
  return intArgument(item) & 0xff;
}

const TIOCGWINSZ = 0x5413;
const TIOCSWINSZ = 0x5414;

/** `struct winsize`: rows, columns, and pixels both ways. */
function readWindow(fd: number): DataView {
  const memory = new Uint8Array(8);
  told(() => processes().ioctlBuffer(fd, TIOCGWINSZ, memory));
  return viewOf(memory);
}

function tcsetwinsize(fd: Value, size: Value): Value {
  const descriptor = descriptorOf(fd);
  const type = typeOf(size);
  if (type.sq_item === undefined && type.mp_subscript === undefined)
    raise(exc.TypeError, 'tcsetwinsize, arg 2: must be a two-item sequence');
  const items = toArray(size);
  if (items.length !== 2) raise(exc.TypeError, 'tcsetwinsize, arg 2: must be a two-item sequence');
  const [rows, columns] = items.map((item) => Number(asIndex(item))) as [number, number];
  if (rows < 0 || rows > 0xffff || columns < 0 || columns > 0xffff) raise(exc.OverflowError, 'winsize value(s) out of range.');
  const window = readWindow(descriptor);
  window.setUint16(0, rows, true);
  window.setUint16(2, columns, true);
  told(() => processes().ioctlBuffer(descriptor, TIOCSWINSZ, new Uint8Array(window.buffer)));
  return None;
}

const withNumber =
  (name: SystemCall) =>
  (fd: Value, argument: Value): Value => {
    call(name, descriptorOf(fd), intArgument(argument));
    return None;
  };

/** `termios`. */
export const termiosModule: NativeModule = {
  name: 'termios',
  values: TERMIOS,
  functions: {
    'tcgetattr(fd, /)': tcgetattr,
    'tcsetattr(fd, when, attributes, /)': tcsetattr,
    'tcsendbreak(fd, duration, /)': withNumber('tcsendbreak'),
    'tcdrain(fd, /)': (fd: Value): Value => {
      call('tcdrain', descriptorOf(fd));
      return None;
    },
    'tcflush(fd, queue, /)': withNumber('tcflush'),
    'tcflow(fd, action, /)': withNumber('tcflow'),
    'tcgetwinsize(fd, /)': (fd: Value): Value => {
      const window = readWindow(descriptorOf(fd));
      return new PyTuple([window.getUint16(0, true), window.getUint16(2, true)]);
    },
    'tcsetwinsize(fd, winsize, /)': tcsetwinsize,
  },
  init({ dict }, interp) {
    dict.setStr('error', moduleException('termios', 'error', exc.Exception, interp));
  },
};
