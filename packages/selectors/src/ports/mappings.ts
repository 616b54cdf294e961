import type { Fd } from './clock.js';

/** What is to be mapped. Numbers are the system's own (`MAP_SHARED`, `PROT_READ` …). */
export interface MapRequest {
  readonly fd: Fd;
  /** A multiple of the page size. */
  readonly offset: number;
  readonly size: number;
  readonly flags: number;
  readonly prot: number;
}

/** A part of a file in memory. */
export interface Mapping {
  /** The mapped bytes and no others. Another array after `resize` and `unmap`; the former one then has nothing to do with the file. */
  readonly bytes: Uint8Array;
  /** `msync`: writes a part back. */
  sync(offset: number, size: number): void;
  /** `madvise`. */
  advise(offset: number, size: number, advice: number): void;
  /** Maps more or less of the file. */
  resize(size: number): void;
  unmap(): void;
}

/** Files in memory. Everything throws `OSError` with the system's errno. A capability of a backend whose descriptors are the system's own. */
export interface Mappings {
  readonly pageSize: number;
  /** Maps a file. A mapping that is forgotten is unmapped once its bytes are collected. */
  map(request: MapRequest): Mapping;
}
