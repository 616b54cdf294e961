import { asIndex, type MethodTable, type NativeModule, strFromJs, type Value } from '@pyco/vm';

const TYPES = {
  S_IFDIR: 0o040000,
  S_IFCHR: 0o020000,
  S_IFBLK: 0o060000,
  S_IFREG: 0o100000,
  S_IFIFO: 0o010000,
  S_IFLNK: 0o120000,
  S_IFSOCK: 0o140000,
  S_IFDOOR: 0,
  S_IFPORT: 0,
  S_IFWHT: 0,
} as const;
const LETTERS: readonly (readonly [number, string])[] = [
  [TYPES.S_IFLNK, 'l'],
  [TYPES.S_IFSOCK, 's'],
  [TYPES.S_IFREG, '-'],
  [TYPES.S_IFBLK, 'b'],
  [TYPES.S_IFDIR, 'd'],
  [TYPES.S_IFCHR, 'c'],
  [TYPES.S_IFIFO, 'p'],
];

const typeOfMode = (mode: Value): number => Number(asIndex(mode)) & 0o170000;

function filemode(mode: Value): Value {
  const bits = Number(asIndex(mode));
  let out = LETTERS.find(([type]) => type === (bits & 0o170000))?.[1] ?? '?';
  for (let i = 0; i < 9; i++) out += (bits & (0o400 >> i)) !== 0 ? 'rwx'[i % 3] : '-';
  const special = (mask: number, at: number, set: string, unset: string): void => {
    if ((bits & mask) !== 0) out = `${out.slice(0, at)}${out[at] === 'x' ? set : unset}${out.slice(at + 1)}`;
  };
  special(0o4000, 3, 's', 'S');
  special(0o2000, 6, 's', 'S');
  special(0o1000, 9, 't', 'T');
  return strFromJs(out);
}

/** `S_IFIFO` is spelt with one F less than the rest. */
const typeBits = (name: string): number => (TYPES as { readonly [name: string]: number })[name === 'FIFO' ? 'S_IFIFO' : `S_IF${name}`]!;

const tests: MethodTable = Object.fromEntries(
  (['DIR', 'CHR', 'BLK', 'REG', 'FIFO', 'LNK', 'SOCK', 'DOOR', 'PORT', 'WHT'] as const).map((name) => [
    `S_IS${name}(object, /)`,
    (mode: Value): Value => typeBits(name) !== 0 && typeOfMode(mode) === typeBits(name),
  ]),
);

/** `_stat`. */
export const statModule: NativeModule = {
  name: '_stat',
  functions: {
    ...tests,
    'S_IMODE(object, /)': (mode: Value): Value => Number(asIndex(mode)) & 0o7777,
    'S_IFMT(object, /)': (mode: Value): Value => typeOfMode(mode),
    'filemode(object, /)': filemode,
  },
  values: {
    ...TYPES,
    S_ISUID: 0o4000,
    S_ISGID: 0o2000,
    S_ISVTX: 0o1000,
    S_ENFMT: 0o2000,
    S_IREAD: 0o400,
    S_IWRITE: 0o200,
    S_IEXEC: 0o100,
    S_IRWXU: 0o700,
    S_IRUSR: 0o400,
    S_IWUSR: 0o200,
    S_IXUSR: 0o100,
    S_IRWXG: 0o070,
    S_IRGRP: 0o040,
    S_IWGRP: 0o020,
    S_IXGRP: 0o010,
    S_IRWXO: 0o007,
    S_IROTH: 0o004,
    S_IWOTH: 0o002,
    S_IXOTH: 0o001,
    UF_SETTABLE: 0xffff,
    UF_NODUMP: 1,
    UF_IMMUTABLE: 2,
    UF_APPEND: 4,
    UF_OPAQUE: 8,
    UF_NOUNLINK: 0x10,
    UF_COMPRESSED: 0x20,
    UF_TRACKED: 0x40,
    UF_DATAVAULT: 0x80,
    UF_HIDDEN: 0x8000,
    SF_SETTABLE: 0x3fff0000,
    SF_ARCHIVED: 0x10000,
    SF_IMMUTABLE: 0x20000,
    SF_APPEND: 0x40000,
    SF_NOUNLINK: 0x100000,
    SF_SNAPSHOT: 0x200000,
    SF_FIRMLINK: 0x800000,
    SF_DATALESS: 0x40000000,
    SF_SUPPORTED: 0x9f0000,
    SF_SYNTHETIC: 0xc0000000,
    SF_RESTRICTED: 0x80000,
    ST_MODE: 0,
    ST_INO: 1,
    ST_DEV: 2,
    ST_NLINK: 3,
    ST_UID: 4,
    ST_GID: 5,
    ST_SIZE: 6,
    ST_ATIME: 7,
    ST_MTIME: 8,
    ST_CTIME: 9,
    FILE_ATTRIBUTE_ARCHIVE: 32,
    FILE_ATTRIBUTE_DIRECTORY: 16,
    FILE_ATTRIBUTE_HIDDEN: 2,
    FILE_ATTRIBUTE_NORMAL: 128,
    FILE_ATTRIBUTE_READONLY: 1,
    FILE_ATTRIBUTE_REPARSE_POINT: 1024,
    FILE_ATTRIBUTE_SYSTEM: 4,
  },
};
