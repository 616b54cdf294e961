// Text of ASCII as bytes and back. V8 copies both ways at the speed of memory, and bytes are read and written several times as fast as the
// characters of a string.

import { latin1Text } from '../../host/latin1.js';

const encoder = new TextEncoder();

/** Texts up to here share two arrays: to make one for each would cost more than what is done with it. */
const SHARED = 1 << 16;
const NONE: Uint8Array = new Uint8Array(0);
/** What stands in them is used up before anything else runs. */
const shared: { input: Uint8Array; output: Uint8Array } = { input: NONE, output: NONE };

/** An array of at least this length, to be used up before Python runs. */
function scratch(which: 'input' | 'output', length: number): Uint8Array {
  if (length > SHARED) return new Uint8Array(length);
  if (shared[which].length < length) shared[which] = new Uint8Array(Math.min(SHARED, Math.max(1024, length * 2)));
  return shared[which];
}

/** The bytes of a plain text of ASCII, `undefined` for another text: for one user, who gives them back. Python may run meanwhile. */
export function takeAscii(text: string): Uint8Array | undefined {
  const bytes = scratch('input', text.length);
  const { read, written } = encoder.encodeInto(text, bytes);
  if (written !== text.length || read !== text.length) return undefined;
  shared.input = NONE;
  return bytes;
}

export function giveBack(bytes: Uint8Array): void {
  if (bytes.length <= SHARED) shared.input = bytes;
}

/** The text of the first bytes. */
export const decodeAscii = (bytes: Uint8Array, length: number): string => latin1Text(bytes, 0, length);

/** What `fill` makes of a plain text of ASCII: it reads bytes and writes `count`, ASCII again. `undefined` for a text that is not ASCII. */
export function mapAscii(text: string, count: number, fill: (from: Uint8Array, to: Uint8Array, count: number) => void): string | undefined {
  const from = takeAscii(text);
  if (from === undefined) return undefined;
  const to = scratch('output', count);
  fill(from, to, count);
  giveBack(from);
  return decodeAscii(to, count);
}
