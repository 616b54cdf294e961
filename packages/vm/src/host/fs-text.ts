import { HostError } from '../ports/host.js';

// Names of the file system as text: UTF-8, in which a byte that is none stands as a lone surrogate (PEP 383, `surrogateescape`). Hosts use this;
// it knows nothing of guest values, so that a host can be had without the VM.

const ESCAPE = 0xdc00;
const LONE = /\p{Surrogate}/u;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether bytes stand in the text that are no UTF-8. */
export const hasEscapes = (text: string): boolean => LONE.test(text);

function decode(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** How many bytes the character takes that begins with `lead`, as far as that says. */
const lengthOf = (lead: number): number => (lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);

export function textOfBytes(bytes: Uint8Array): string {
  const whole = decode(bytes);
  if (whole !== undefined) return whole;
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOf(bytes[at]!);
    const character = decode(bytes.subarray(at, at + length));
    text += character ?? String.fromCharCode(ESCAPE + bytes[at]!);
    at += character === undefined ? 1 : length;
  }
  return text;
}

/** @throws HostError EILSEQ for a surrogate that stands for no byte. */
export function bytesOfText(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (!hasEscapes(text)) return encoder.encode(text);
  const parts: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0xd800 || code > 0xdfff) parts.push(...encoder.encode(character));
    else if (code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff) parts.push(code - ESCAPE);
    else throw new HostError('EILSEQ', 'Illegal byte sequence');
  }
  return Uint8Array.from(parts);
}
