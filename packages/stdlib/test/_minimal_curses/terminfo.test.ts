import { describe, expect, it } from 'vitest';
import { STRING_CAPABILITIES } from '../../src/_minimal_curses/capabilities.js';
import { parseTerminfo } from '../../src/_minimal_curses/terminfo.js';

/** An entry with these strings in the places of the first capabilities: -1 absent, -2 cancelled. */
function entry(magic: number, numberSize: number, strings: readonly (string | -1 | -2)[]): Uint8Array {
  const names = 'demo|a terminal for tests\0';
  const [flags, numbers] = [3, 2];
  const table = strings.map((text) => (typeof text === 'string' ? `${text}\0` : '')).join('');
  const flagsEnd = 12 + names.length + flags;
  const offsets = flagsEnd + (flagsEnd & 1) + numbers * numberSize;
  const bytes = new Uint8Array(offsets + 2 * strings.length + table.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of [magic, names.length, flags, numbers, strings.length, table.length].entries()) view.setInt16(2 * i, value, true);
  let at = 0;
  for (const [i, text] of strings.entries()) {
    view.setInt16(offsets + 2 * i, typeof text === 'string' ? at : text, true);
    if (typeof text === 'string') at += text.length + 1;
  }
  bytes.set(new TextEncoder().encode(table), offsets + 2 * strings.length);
  return bytes;
}

const text = new TextDecoder();

describe('parseTerminfo', () => {
  it.each([
    [0o432, 2],
    [0o1036, 4],
  ])('reads the strings of an entry whose magic number is %i', (magic, numberSize) => {
    const found = parseTerminfo(entry(magic, numberSize, ['\x1b[Z', -1, '\r', -2, '']))!;
    expect([...found].map(([name, bytes]) => [name, text.decode(bytes)])).toEqual([
      ['cbt', '\x1b[Z'],
      ['cr', '\r'],
      ['tbc', ''],
    ]);
  });

  it('refuses what is no entry, or is cut off', () => {
    const whole = entry(0o432, 2, ['\x1b[Z']);
    expect([parseTerminfo(new Uint8Array(11)), parseTerminfo(entry(1, 2, [])), parseTerminfo(whole.subarray(0, -1))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('knows all names of terminfo in their order', () => {
    const at = (name: string): number => STRING_CAPABILITIES.indexOf(name);
    expect([STRING_CAPABILITIES.length, at('cbt'), at('cup'), at('kcuu1'), at('setaf'), at('slength')]).toEqual([394, 0, 10, 87, 359, 393]);
  });
});
