import type { Text } from './text.js';

/**
 * `hash` of a str: FNV-1a over code points, mixed at the end; 32 bits, 0 for the empty str, never -1. It is the same in every process
 * (CPython's is seeded at random): nothing in a program may depend on it, and dicts do not use it for plain strings.
 */
export function textHash(text: Text): number {
  let h = 0x811c9dc5 | 0;
  if (typeof text === 'string') {
    if (text === '') return 0;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  } else {
    for (const code of text.codePoints) h = Math.imul(h ^ code, 0x01000193);
  }
  return mixHash(h);
}

/** As `textHash`, over bytes. */
export function bytesHash(bytes: Uint8Array): number {
  if (bytes.length === 0) return 0;
  let h = 0x811c9dc5 | 0;
  for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return mixHash(h);
}

/** FNV leaves the high bits poor where texts differ at their end. */
function mixHash(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  return h === -1 ? -2 : h;
}
