import { constants } from 'node:buffer';
import type { Mapping, Mappings, MapRequest } from '../../ports/mappings.js';
import { type Libc, loadLibc } from './libc.js';

const declarations = {
  mmap: 'void *mmap(void *, size_t, int, int, int, int64_t)',
  munmap: 'int munmap(void *, size_t)',
  msync: 'int msync(void *, size_t, int)',
  madvise: 'int madvise(void *, size_t, int)',
  getpagesize: 'int getpagesize()',
} as const;

interface Functions {
  mmap(address: bigint | null, size: number, prot: number, flags: number, fd: number, offset: number): bigint | null;
  munmap(address: bigint, size: number): number;
  msync(address: bigint, size: number, flags: number): number;
  madvise(address: bigint, size: number, advice: number): number;
  getpagesize(): number;
}

const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MAP_FIXED = 0x10;
const MS_SYNC = 4;
const ENOMEM = 12;
/** Memory of no file, without room set aside for it. */
const BLANK: Readonly<Record<string, number>> = { linux: 0x4020, darwin: 0x1040 };
const FAILED = 0xffff_ffff_ffff_ffffn;

/** The memory behind an array, to be given back. */
interface Region {
  readonly address: bigint;
  readonly size: number;
}

class PosixMapping implements Mapping {
  readonly #owner: PosixMappings;
  readonly #request: MapRequest;
  #region: Region;
  bytes: Uint8Array;

  constructor(owner: PosixMappings, request: MapRequest) {
    this.#owner = owner;
    this.#request = request;
    this.#region = owner.region(request);
    this.bytes = owner.adopt(this.#region);
  }

  sync(offset: number, size: number): void {
    this.#owner.check(this.#owner.c.msync(this.#region.address + BigInt(offset), size, MS_SYNC));
  }

  advise(offset: number, size: number, advice: number): void {
    this.#owner.check(this.#owner.c.madvise(this.#region.address + BigInt(offset), size, advice));
  }

  resize(size: number): void {
    const region = this.#owner.region({ ...this.#request, size });
    const bytes = this.#owner.adopt(region);
    if ((this.#request.flags & MAP_SHARED) === 0) bytes.set(this.bytes.subarray(0, size));
    this.#owner.blank(this.#region);
    this.#region = region;
    this.bytes = bytes;
  }

  unmap(): void {
    this.#owner.blank(this.#region);
    this.bytes = new Uint8Array(0);
  }
}

/** Files in memory, by the C library's `mmap`. */
export class PosixMappings implements Mappings {
  readonly c: Functions;
  readonly pageSize: number;
  readonly #libc: Libc;
  readonly #forgotten: FinalizationRegistry<Region>;

  constructor(libc: Libc = loadLibc()) {
    this.#libc = libc;
    const library = libc.koffi.load(null);
    this.c = Object.fromEntries(Object.entries(declarations).map(([name, text]) => [name, library.func(text)])) as unknown as Functions;
    this.pageSize = this.c.getpagesize();
    const { c } = this;
    this.#forgotten = new FinalizationRegistry(({ address, size }) => c.munmap(address, size));
  }

  map(request: MapRequest): Mapping {
    return new PosixMapping(this, request);
  }

  /** @throws OSError: ENOMEM for more than an array of JavaScript's can have. */
  region({ fd, offset, size, flags, prot }: MapRequest): Region {
    if (size > constants.MAX_LENGTH) throw this.#libc.error(ENOMEM);
    // Bytes that must not be touched would end the process when JavaScript does: they can always be read, and what is written to those
    // that are for reading goes to a copy that nobody sees.
    const isForReading = (prot & PROT_WRITE) === 0;
    const kind = isForReading && (flags & MAP_SHARED) !== 0 ? (flags & ~MAP_SHARED) | MAP_PRIVATE : flags;
    return { address: this.#pointer(this.c.mmap(null, size, prot | PROT_READ | PROT_WRITE, kind, fd, offset)), size };
  }

  check(result: number): void {
    this.#libc.check(result);
  }

  /** An array over memory, which is given back when the array, and every other over it, is collected. */
  adopt(region: Region): Uint8Array {
    const memory = this.#libc.koffi.view(region.address, region.size);
    this.#forgotten.register(memory, region);
    return new Uint8Array(memory);
  }

  /**
   * Takes the file from behind memory and leaves empty pages there, which cost nothing. Who still holds an array over it, a write that waits
   * for its socket, reads zeros.
   */
  blank({ address, size }: Region): void {
    const flags = MAP_PRIVATE | MAP_FIXED | (BLANK[this.#libc.platform] ?? BLANK['linux']!);
    this.#pointer(this.c.mmap(address, size, PROT_READ | PROT_WRITE, flags, -1, 0));
  }

  #pointer(address: bigint | null): bigint {
    if (address === null || address === FAILED || address === -1n) throw this.#libc.lastError();
    return address;
  }
}
