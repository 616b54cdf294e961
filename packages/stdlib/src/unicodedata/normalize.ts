import { isAssigned, tables } from './unicode-data.js';

export const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;
export type Form = (typeof FORMS)[number];

/** A lone surrogate, or a character that this version of Unicode does not have: no form changes it or composes across it. */
const isInert = (code: number, old: boolean): boolean => (code >= 0xd800 && code <= 0xdfff) || (code >= 0x80 && !isAssigned(code, old));

/**
 * Normalizes code points. The host knows a later Unicode, and what is assigned never normalizes in another way later: so the host does it, except for the
 * characters that are new to it.
 */
export function normalize(points: Iterable<number>, form: Form, old: boolean): string[] {
  const pieces: string[] = [];
  let run = '';
  const end = (): void => {
    if (run !== '') pieces.push(run.normalize(form));
    run = '';
  };
  const corrections = old ? new Map(tables().corrections) : undefined;
  for (const given of points) {
    const code = corrections?.get(given) ?? given;
    if (isInert(code, old)) {
      end();
      pieces.push(String.fromCodePoint(code));
    } else run += String.fromCodePoint(code);
  }
  end();
  return pieces;
}
