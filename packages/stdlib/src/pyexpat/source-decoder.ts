import { decodeBytes, decodeUtf8, decodeUtf16, exc, raise, strToJs } from '@pyco/vm';
import { Code, NotWellFormed, notWellFormed } from './error-codes.js';

/** Text of a part of the source, up to the first byte that means nothing. */
export interface Decoded {
  readonly text: string;
  readonly problem: NotWellFormed | undefined;
}

type Charset = 'utf-8' | 'utf-16-le' | 'utf-16-be' | readonly number[];

const LATIN1: readonly number[] = Array.from({ length: 256 }, (_, i) => i);
const ASCII: readonly number[] = Array.from({ length: 256 }, (_, i) => (i < 128 ? i : -1));
const NATIVE: { readonly [name: string]: Charset | 'utf-16' } = {
  'UTF-8': 'utf-8',
  'UTF-16': 'utf-16',
  'UTF-16LE': 'utf-16-le',
  'UTF-16BE': 'utf-16-be',
  'ISO-8859-1': LATIN1,
  'US-ASCII': ASCII,
};

/** What markup is written in must be where ASCII has it. */
const MARKUP = '\t\n\r !"#%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz|';

/** `PyUnknownEncodingHandler`: an encoding of the guest's codecs, if it has one byte for each character. */
function codecTable(name: string): readonly number[] {
  const text = strToJs(decodeBytes(Uint8Array.from(LATIN1), name, 'replace')) ?? '';
  const points = Array.from(text, (c) => c.codePointAt(0)!);
  if (points.length !== 256) return raise(exc.ValueError, 'multi-byte encodings are not supported');
  if ([...MARKUP].some((c) => points[c.charCodeAt(0)] !== c.charCodeAt(0))) notWellFormed(Code.UnknownEncoding);
  return points.map((point) => (point === 0xfffd ? -1 : point));
}

const DECLARATION = /^<\?xml[ \t\r\n][^>]*?encoding[ \t\r\n]*=[ \t\r\n]*["']([A-Za-z][A-Za-z0-9._-]*)["']/;
const latin1 = (bytes: Uint8Array): string => Array.from(bytes.subarray(0, 1024), (byte) => String.fromCharCode(byte)).join('');

const is16Bit = (charset: Charset | 'utf-16' | undefined): boolean => typeof charset === 'string' && charset !== 'utf-8';

function utf8Width(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/** The bytes of an entity as text: finds out the encoding from the argument, a byte order mark or the declaration. */
export class SourceDecoder {
  /** As given by the caller, who knows better than the document. */
  given: string | undefined;
  #charset: Charset | undefined = undefined;
  #waiting: Uint8Array = new Uint8Array(0);

  constructor(given: string | undefined) {
    this.given = given;
  }

  /** How many bytes a code point takes. */
  get width(): (code: number) => number {
    const charset = this.#charset;
    if (charset === undefined || charset === 'utf-8') return utf8Width;
    if (typeof charset === 'string') return (code) => (code > 0xffff ? 4 : 2);
    return () => 1;
  }

  /** The text is not what expat itself works on, which is UTF-8: it is converted a block at a time. */
  get isConverted(): boolean {
    return this.#charset !== 'utf-8';
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  decode(chunk: Uint8Array, isFinal: boolean): Decoded {
    const bytes = new Uint8Array(this.#waiting.length + chunk.length);
    bytes.set(this.#waiting);
    bytes.set(chunk, this.#waiting.length);
    this.#waiting = bytes;
    const isFirst = this.#charset === undefined;
    this.#charset ??= this.#detect(bytes, isFinal);
    const charset = this.#charset;
    if (charset === undefined) return { text: '', problem: undefined };
    if (typeof charset !== 'string') {
      this.#waiting = new Uint8Array(0);
      const isMarked = isFirst && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      const { text, problem } = mapped(isMarked ? bytes.subarray(3) : bytes, charset);
      return { text: isMarked ? `\ufeff${text}` : text, problem };
    }
    let consumed: number;
    let text: string;
    let problem: NotWellFormed | undefined;
    try {
      const decoded =
        charset === 'utf-8' ? decodeUtf8(bytes, 'strict', false) : decodeUtf16(bytes, charset === 'utf-16-be' ? 1 : -1, 'strict', false);
      consumed = decoded.consumed;
      text = strToJs(decoded.text)!;
    } catch {
      text = beforeProblem(bytes, charset);
      consumed = bytes.length;
      problem = new NotWellFormed(Code.InvalidToken);
    }
    this.#waiting = bytes.slice(consumed);
    if (isFinal && this.isWaiting)
      problem = new NotWellFormed(charset !== 'utf-8' && this.#waiting.length % 2 === 1 ? Code.UnclosedToken : Code.PartialChar);
    return { text, problem };
  }

  #detect(bytes: Uint8Array, isFinal: boolean): Charset | undefined {
    const [first, second] = bytes;
    const given = this.given === undefined ? undefined : this.#named(this.given, bytes);
    if (first === 0xfe && second === 0xff) return 'utf-16-be';
    if (first === 0xff && second === 0xfe) return 'utf-16-le';
    if (given !== undefined) return given;
    if (bytes.length < 2 && !isFinal) return undefined;
    // No document has a character 0: such a byte is half of one.
    if (second === 0) return 'utf-16-le';
    if (first === 0) return 'utf-16-be';
    const start = latin1(first === 0xef ? bytes.subarray(3) : bytes);
    const couldDeclare = start.length < 6 ? '<?xml '.startsWith(start) : start.startsWith('<?xml');
    if (!couldDeclare) return 'utf-8';
    if (!start.includes('>')) return isFinal || start.length >= 1024 ? 'utf-8' : undefined;
    const name = DECLARATION.exec(start)?.[1];
    if (name === undefined) return 'utf-8';
    try {
      const declared = this.#named(name, bytes);
      return is16Bit(declared) ? 'utf-8' : declared;
    } catch {
      // `declare` says so, when the declaration is reached.
      return 'utf-8';
    }
  }

  /** The declaration names an encoding, which must be one that the declaration itself can be in. */
  declare(name: string): void {
    if (this.given !== undefined) return;
    const native = NATIVE[name.toUpperCase()];
    const charset = this.#charset;
    const declared = native ?? codecTable(name);
    const isOther = (native === 'utf-16-le' || native === 'utf-16-be') && native !== charset;
    if (is16Bit(declared) !== is16Bit(charset) || isOther) notWellFormed(Code.IncorrectEncoding);
  }

  #named(name: string, bytes: Uint8Array): Charset {
    const native = NATIVE[name.toUpperCase()];
    if (native !== 'utf-16') return native ?? codecTable(name);
    return bytes[0] === 0x3c && bytes[1] === 0 ? 'utf-16-le' : 'utf-16-be';
  }
}

function mapped(bytes: Uint8Array, table: readonly number[]): Decoded {
  let text = '';
  for (const byte of bytes) {
    const point = table[byte]!;
    if (point < 0) return { text, problem: new NotWellFormed(Code.InvalidToken) };
    text += String.fromCodePoint(point);
  }
  return { text, problem: undefined };
}

/** What can be decoded of bytes that cannot be decoded as a whole. */
function beforeProblem(bytes: Uint8Array, charset: 'utf-8' | 'utf-16-le' | 'utf-16-be'): string {
  let [good, bad] = [0, bytes.length];
  let text = '';
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const part = bytes.subarray(0, middle);
    try {
      const decoded =
        charset === 'utf-8' ? decodeUtf8(part, 'strict', false) : decodeUtf16(part, charset === 'utf-16-be' ? 1 : -1, 'strict', false);
      text = strToJs(decoded.text)!;
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return text;
}
