import type { CallArgument, SystemCall, SystemCalls } from '@pyco/selectors';
import { asIndex, currentThread, exc, fsTextBytes, raise, typeName, typeOf, type Value } from '@pyco/vm';
import { EINTR, errnoOf, osError } from '../_socket/errors.js';
import { intArgument } from '../arguments.js';
import { backendOf, hasBackend } from '../backend.js';
import { descriptorOf } from '../select/descriptor.js';
import { pathArgument, raiseOSError, strerror } from './host-call.js';

const systemCalls = (): SystemCalls | undefined => (hasBackend() ? backendOf().calls : undefined);

/** Whether the functions of the C library can be called. */
export const hasCalls = (): boolean => systemCalls() !== undefined;

/** A function of the C library; its error is the guest's OSError. A guest whose host has none is told `ENOSYS`. */
export const call = (name: SystemCall, ...args: readonly CallArgument[]): number => callOn(undefined, name, ...args);

/** As `call`, for those that give the error's number. */
export function callFailing(name: SystemCall, ...args: readonly CallArgument[]): void {
  const errno = call(name, ...args);
  if (errno !== 0) throw osError(errno, strerror(errno));
}

/** As `call`; the error knows the file's name. A call that a signal ended is made again when the handlers have run. */
export function callOn(filename: Value | undefined, name: SystemCall, ...args: readonly CallArgument[]): number {
  const calls = systemCalls();
  if (calls === undefined) return raiseOSError('ENOSYS', filename);
  for (;;) {
    try {
      return calls.call(name, ...args);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== EINTR) {
        const raised = osError(errno, String((error as { readonly strerror?: unknown }).strerror));
        raised.filename = filename;
        throw raised;
      }
    }
    const tstate = currentThread();
    tstate.interp.scheduler.deliver(tstate);
  }
}

/** Bytes with the 0 that ends them in C. */
export function cBytes(bytes: Uint8Array): Uint8Array {
  const text = new Uint8Array(bytes.length + 1);
  text.set(bytes);
  return text;
}

/** A path for C. */
export const cPath = (value: Value, name: string, what = 'path'): Uint8Array => cBytes(fsTextBytes(pathArgument(value, name, what).text));

const isNumber = (value: Value): boolean => typeOf(value).nb_index !== undefined;

/** A path, or a descriptor that stands for one. */
export function pathOrFd(value: Value, name: string, what = 'path', kinds = 'string, bytes, os.PathLike or integer'): Uint8Array | number {
  return isNumber(value) ? descriptorNumber(value) : cBytes(fsTextBytes(pathArgument(value, name, what, kinds).text));
}

/** A descriptor that stands for a path: any C int. */
export const descriptorNumber = (value: Value): number => {
  if (typeof value === 'boolean') descriptorOf(value);
  return int(value);
};

/** A C int. */
export const int: (value: Value) => number = intArgument;

/** `off_t`, `Py_ssize_t` and their like. */
export function long(value: Value): number | bigint {
  const number = asIndex(value);
  if (BigInt.asIntN(64, BigInt(number)) !== BigInt(number)) return raise(exc.OverflowError, 'Python int too large to convert to C long');
  return number;
}

/** A user's or a group's number: -1 for "as it is". */
export function idOf(value: Value, what: 'uid' | 'gid'): number {
  if (!isNumber(value)) return raise(exc.TypeError, `${what} should be integer, not ${typeName(value)}`);
  const number = asIndex(value);
  if (number === -1) return 0xffffffff;
  if (number < 0) return raise(exc.OverflowError, `${what} is less than minimum`);
  if (number > 0xffffffff) return raise(exc.OverflowError, `${what} is greater than maximum`);
  return Number(number);
}

/** Numbers of a `struct` of 64-bit words. */
export const words = (memory: Uint8Array): DataView => new DataView(memory.buffer, memory.byteOffset, memory.byteLength);

/** A number that is exact. */
export const exact = (number: bigint): number | bigint => (BigInt.asIntN(54, number) === number ? Number(number) : number);
