import { asIndex, exc, type MethodTable, None, PyFloat, PyTuple, raise, type Value } from '@pyco/vm';
import { doubleArgument } from '../arguments.js';
import { descriptorOf } from '../select/descriptor.js';
import { call, exact, int, words } from './calls.js';
import { readDescriptor } from './descriptor-read.js';
import { writeDescriptor } from './descriptor-write.js';
import { raiseOSError } from './host-call.js';

const TFD_CLOEXEC = 0o2000000;
const NANOSECONDS = 1_000_000_000n;
const UINT64 = 0xffff_ffff_ffff_ffffn;
/** `struct itimerspec`: interval and value, seconds and nanoseconds of each. */
const ITIMERSPEC = 32;

const fromSeconds = (value: Value): bigint => {
  const seconds = doubleArgument(value);
  const whole = Math.floor(seconds);
  return BigInt(whole) * NANOSECONDS + BigInt(Math.round((seconds - whole) * 1e9));
};

const fromNanoseconds = (value: Value): bigint => BigInt(asIndex(value));

function timerSpec(initial: bigint, interval: bigint): Uint8Array {
  const memory = new Uint8Array(ITIMERSPEC);
  for (const [index, time] of [interval, initial].entries()) {
    const seconds = time / NANOSECONDS;
    words(memory).setBigInt64(index * 16, seconds, true);
    words(memory).setBigInt64(index * 16 + 8, time - seconds * NANOSECONDS, true);
  }
  return memory;
}

const shownSeconds = (time: bigint): Value => new PyFloat(Number(time) / 1e9);

/** The time until a timer fires, and its interval. */
function shownSpec(memory: Uint8Array, show: (time: bigint) => Value): Value {
  const [interval, initial] = [0, 16].map(
    (at) => words(memory).getBigInt64(at, true) * NANOSECONDS + words(memory).getBigInt64(at + 8, true),
  );
  return new PyTuple([show(initial!), show(interval!)]);
}

function setTime(fd: Value, flags: Value, initial: bigint, interval: bigint, show: (time: bigint) => Value): Value {
  const old = new Uint8Array(ITIMERSPEC);
  call('timerfd_settime', descriptorOf(fd), int(flags), timerSpec(initial, interval), old);
  return shownSpec(old, show);
}

function getTime(fd: Value, show: (time: bigint) => Value): Value {
  const now = new Uint8Array(ITIMERSPEC);
  call('timerfd_gettime', descriptorOf(fd), now);
  return shownSpec(now, show);
}

/** The part of `posix` that is about descriptors that count: events and timers. */
export const timerCallFunctions: MethodTable = {
  'eventfd(initval, flags=524288)': (initial: Value, flags: Value): Value => {
    const start = asIndex(initial);
    if (start < 0 || start > 0xffffffff)
      raise(exc.OverflowError, start < 0 ? "can't convert negative int to unsigned" : 'Python int too large to convert to C unsigned int');
    return call('eventfd', Number(start), int(flags));
  },
  'eventfd_read(fd)': (fd: Value): Value => {
    const bytes = readDescriptor(descriptorOf(fd), 8);
    return bytes.length === 8 ? exact(words(bytes).getBigUint64(0, true)) : raiseOSError('EINVAL');
  },
  'eventfd_write(fd, value)': (fd: Value, value: Value): Value => {
    const number = BigInt(asIndex(value));
    if (number < 0n || number > UINT64) raise(exc.OverflowError, 'Python int too large to convert to C unsigned long');
    const bytes = new Uint8Array(8);
    words(bytes).setBigUint64(0, number, true);
    writeDescriptor(descriptorOf(fd), bytes);
    return None;
  },
  'timerfd_create(clockid, /, *, flags=0)': (clock: Value, flags: Value): Value =>
    call('timerfd_create', int(clock), int(flags) | TFD_CLOEXEC),
  'timerfd_settime(fd, /, *, flags=0, initial=0.0, interval=0.0)': (fd: Value, flags: Value, initial: Value, interval: Value): Value =>
    setTime(fd, flags, fromSeconds(initial), fromSeconds(interval), shownSeconds),
  'timerfd_settime_ns(fd, /, *, flags=0, initial=0, interval=0)': (fd: Value, flags: Value, initial: Value, interval: Value): Value =>
    setTime(fd, flags, fromNanoseconds(initial), fromNanoseconds(interval), exact),
  'timerfd_gettime(fd, /)': (fd: Value): Value => getTime(fd, shownSeconds),
  'timerfd_gettime_ns(fd, /)': (fd: Value): Value => getTime(fd, exact),
};
