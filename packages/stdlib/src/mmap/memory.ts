import type { Mapping } from '@pyco/selectors';
import { checkSize } from '@pyco/vm';
import { system } from '../_socket/errors.js';
import { backendOf, hasBackend } from '../backend.js';
import { raiseOSError } from '../posix/host-call.js';
import { MADV, MAP, PAGE_SIZE } from './constants.js';

const MADVICE: ReadonlySet<number> = new Set(Object.values(MADV));

/** Memory without a file: nobody else can have it, for there is no `fork`. */
class PlainMemory implements Mapping {
  bytes: Uint8Array;
  readonly #isPrivate: boolean;

  constructor(size: number, isPrivate: boolean) {
    checkSize(size);
    this.bytes = new Uint8Array(size);
    this.#isPrivate = isPrivate;
  }

  sync(offset: number): void {
    if (offset % PAGE_SIZE !== 0) raiseOSError('EINVAL');
  }

  advise(offset: number, size: number, advice: number): void {
    if (offset % PAGE_SIZE !== 0 || !MADVICE.has(advice)) raiseOSError('EINVAL');
    if (advice === MADV.MADV_DONTNEED && this.#isPrivate) this.bytes.fill(0, offset, offset + Math.ceil(size / PAGE_SIZE) * PAGE_SIZE);
  }

  resize(size: number): void {
    if (size === 0) raiseOSError('EINVAL');
    checkSize(size);
    const bytes = new Uint8Array(size);
    bytes.set(this.bytes.subarray(0, size));
    this.bytes = bytes;
  }

  unmap(): void {
    this.bytes = new Uint8Array(0);
  }
}

export function mapMemory(fd: number, offset: number, size: number, flags: number, prot: number): Mapping {
  if (size === 0 || offset % PAGE_SIZE !== 0) return raiseOSError('EINVAL');
  if (fd === -1) {
    if ((flags & 3) === 0) raiseOSError('EINVAL');
    return new PlainMemory(size, (flags & MAP.MAP_PRIVATE) !== 0);
  }
  const mappings = hasBackend() ? backendOf().mappings : undefined;
  if (mappings === undefined) return raiseOSError('ENOSYS');
  return system(() => mappings.map({ fd, offset, size, flags, prot }));
}
