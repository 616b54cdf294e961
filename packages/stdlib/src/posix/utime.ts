import { asIndex, currentThread, exc, isTrue, None, PyFloat, PyTuple, raise, raiseNotImplemented, typeOf, type Value } from '@pyco/vm';
import { backendOf, hasBackend } from '../backend.js';
import { callOn, cPath, descriptorNumber, words } from './calls.js';
import { hosted, pathArgument } from './host-call.js';

const BILLION = 1_000_000_000n;
const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;

/** Seconds as nanoseconds, towards the past. */
function ofSeconds(value: Value): bigint {
  if (!(value instanceof PyFloat)) return BigInt(asIndex(value)) * BILLION;
  if (Number.isNaN(value.v)) return raise(exc.ValueError, 'Invalid value NaN (not a number)');
  if (Math.abs(value.v) >= 2 ** 63) return raise(exc.OverflowError, 'timestamp out of range for platform time_t');
  const whole = Math.floor(value.v);
  return BigInt(whole) * BILLION + BigInt(Math.floor((value.v - whole) * 1e9));
}

function pairOf(value: Value, convert: (item: Value) => bigint, text: string): readonly [bigint, bigint] {
  if (!(value instanceof PyTuple) || value.items.length !== 2) return raise(exc.TypeError, text);
  return [convert(value.items[0]!), convert(value.items[1]!)];
}

function timespecs(times: readonly bigint[]): Uint8Array {
  const memory = new Uint8Array(32);
  times.forEach((time, index) => {
    const rest = ((time % BILLION) + BILLION) % BILLION;
    words(memory).setBigInt64(index * 16, (time - rest) / BILLION, true);
    words(memory).setBigInt64(index * 16 + 8, rest, true);
  });
  return memory;
}

/** `os.utime`. */
export function utime(path: Value, times: Value, ns: Value | undefined, dirFd: Value, follow: Value): Value {
  if (dirFd !== None) raiseNotImplemented('utime with dir_fd');
  if (times !== None && ns !== undefined) raise(exc.ValueError, "utime: you may specify either 'times' or 'ns' but not both");
  const now = (): bigint => BigInt(Math.round(currentThread().interp.host.clock.time() * 1e6)) * 1000n;
  let when: readonly [bigint, bigint];
  if (times !== None) when = pairOf(times, ofSeconds, "utime: 'times' must be either a tuple of two ints or None");
  else if (ns !== undefined) when = pairOf(ns, (item) => BigInt(asIndex(item)), "utime: 'ns' must be a tuple of two ints");
  else when = [now(), now()];
  const file =
    typeOf(path).nb_index === undefined
      ? pathArgument(path, 'utime', 'path', 'string, bytes, os.PathLike or integer').text
      : descriptorNumber(path);
  const follows = isTrue(follow);
  if (typeof file === 'number') {
    if (!follows) raise(exc.ValueError, 'utime: cannot use fd and follow_symlinks together');
    callOn(path, 'futimens', file, timespecs(when));
  } else if (hasBackend() && backendOf().calls !== undefined)
    callOn(path, 'utimensat', AT_FDCWD, cPath(path, 'utime'), timespecs(when), follows ? 0 : AT_SYMLINK_NOFOLLOW);
  else hosted((files) => files.utimes(file, Number(when[0]) / 1e9, Number(when[1]) / 1e9), path);
  return None;
}
