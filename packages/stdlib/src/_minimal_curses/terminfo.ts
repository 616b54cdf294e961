import { readHostFile } from '../host-file.js';
import { environmentOf } from '../posix/environment.js';
import { STRING_CAPABILITIES } from './capabilities.js';

/** Where entries are, behind the places that the environment names. */
const SYSTEM_FOLDERS: readonly string[] = [
  '/etc/terminfo',
  '/lib/terminfo',
  '/usr/share/terminfo',
  '/usr/share/misc/terminfo',
  '/usr/local/share/terminfo',
];

/** As ncurses reads at the most. */
const MAX_ENTRY = 32_768;
const HEADER_SIZE = 12;
/** First two bytes of an entry, by the size of its numbers. */
const MAGIC: ReadonlyMap<number, number> = new Map([
  [0o432, 2],
  [0o1036, 4],
]);

/** The string capabilities of a terminal, by their short names. */
export type Capabilities = ReadonlyMap<string, Uint8Array>;

function folders(): string[] {
  const environment = environmentOf();
  const [own, home, dirs] = ['TERMINFO', 'HOME', 'TERMINFO_DIRS'].map((name) => environment.get(name) ?? '');
  const given = [own!, home === '' ? '' : `${home}/.terminfo`, ...dirs!.split(':')];
  return [...given.filter((folder) => folder !== ''), ...SYSTEM_FOLDERS];
}

/** Reads the entry of a terminal where the system has it: in a folder of its first letter, or of that letter's code. `undefined` if nobody has. */
export function readTerminfo(term: string): Capabilities | undefined {
  if (term === '' || term.includes('/')) return undefined;
  const letter = term[0]!;
  const code = letter.charCodeAt(0).toString(16);
  for (const folder of folders()) {
    const bytes = readHostFile(`${folder}/${letter}/${term}`, MAX_ENTRY) ?? readHostFile(`${folder}/${code}/${term}`, MAX_ENTRY);
    const capabilities = bytes === undefined ? undefined : parseTerminfo(bytes);
    if (capabilities !== undefined) return capabilities;
  }
  return undefined;
}

/** An entry as tic(1) compiles it, term(5). `undefined` for what is none. */
export function parseTerminfo(bytes: Uint8Array): Capabilities | undefined {
  if (bytes.length < HEADER_SIZE) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const header = Array.from({ length: 6 }, (_, i) => view.getInt16(2 * i, true));
  const [magic, namesSize, flags, numbers, strings, tableSize] = header as [number, number, number, number, number, number];
  const numberSize = MAGIC.get(magic);
  if (numberSize === undefined) return undefined;
  const flagsEnd = HEADER_SIZE + namesSize + flags;
  const offsets = flagsEnd + (flagsEnd & 1) + numbers * numberSize;
  const table = offsets + 2 * strings;
  if (table + tableSize > bytes.length) return undefined;
  const found = new Map<string, Uint8Array>();
  for (let i = 0; i < Math.min(strings, STRING_CAPABILITIES.length); i++) {
    // Absent is -1, cancelled -2.
    const at = view.getInt16(offsets + 2 * i, true);
    if (at < 0 || at >= tableSize) continue;
    found.set(STRING_CAPABILITIES[i]!, bytes.slice(table + at, bytes.indexOf(0, table + at)));
  }
  return found;
}
