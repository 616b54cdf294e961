import {
  currentThread,
  exc,
  isTrue,
  type NativeModule,
  needBytes,
  PyBytes,
  type PyInterpreter,
  type PyType,
  raise,
  strContents,
  type Value,
} from '@pyco/vm';
import { bitsArgument, intArgument } from '../arguments.js';
import { moduleException, raiseOf } from '../module-exception.js';
import { asciiBuffer } from './ascii-buffer.js';
import { fromBase64, toBase64 } from './base64.js';
import { crc32, crcHqx } from './crc.js';
import { fromHex, toHex } from './hex.js';
import { fromQuotedPrintable, toQuotedPrintable } from './quoted-printable.js';
import { fromUu, toUu } from './uu.js';

const errorType = (interp: PyInterpreter = currentThread().interp): PyType => moduleException('binascii', 'Error', exc.ValueError, interp);
const fail = (message: string): never => raiseOf(errorType(), message);

/** The one character of `sep`, as Argument Clinic leaves it to the function. */
function separator(value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  const text = strContents(value);
  if (text === undefined && !(value instanceof PyBytes)) return raise(exc.TypeError, 'sep must be str or bytes.');
  const codes =
    text === undefined ? [...(value as PyBytes).bytes] : [...(typeof text === 'string' ? text : text.utf16)].map((c) => c.codePointAt(0)!);
  if (codes.length !== 1) raise(exc.ValueError, 'sep must be length 1.');
  if (codes[0]! > 0x7f) raise(exc.ValueError, 'sep must be ASCII.');
  return codes[0]!;
}

const hexlify = (data: Value, sep: Value | undefined, bytesPerSep: Value): Value => {
  const group = intArgument(bytesPerSep);
  return new PyBytes(toHex(needBytes(data), separator(sep), group));
};
const unhexlify = (hexstr: Value): Value => new PyBytes(fromHex(asciiBuffer(hexstr), fail));

/** `binascii`. */
export const binasciiModule: NativeModule = {
  name: 'binascii',
  functions: {
    'a2b_uu(data, /)': (data: Value): Value => new PyBytes(fromUu(asciiBuffer(data), fail)),
    'b2a_uu(data, /, *, backtick=False)': (data: Value, backtick: Value): Value =>
      new PyBytes(toUu(needBytes(data), isTrue(backtick), fail)),
    'a2b_base64(data, /, *, strict_mode=False)': (data: Value, strict: Value): Value =>
      new PyBytes(fromBase64(asciiBuffer(data), isTrue(strict), fail)),
    'b2a_base64(data, /, *, newline=True)': (data: Value, newline: Value): Value => new PyBytes(toBase64(needBytes(data), isTrue(newline))),
    'b2a_hex(data, sep=<unrepresentable>, bytes_per_sep=1)': hexlify,
    'hexlify(data, sep=<unrepresentable>, bytes_per_sep=1)': hexlify,
    'a2b_hex(hexstr, /)': unhexlify,
    'unhexlify(hexstr, /)': unhexlify,
    'a2b_qp(data, header=False)': (data: Value, header: Value): Value =>
      new PyBytes(fromQuotedPrintable(asciiBuffer(data), isTrue(header))),
    'b2a_qp(data, quotetabs=False, istext=True, header=False)': (data: Value, quotetabs: Value, istext: Value, header: Value): Value =>
      new PyBytes(toQuotedPrintable(needBytes(data), isTrue(quotetabs), isTrue(istext), isTrue(header))),
    'crc32(data, crc=0, /)': (data: Value, crc: Value): Value => crc32(needBytes(data), bitsArgument(crc)),
    'crc_hqx(data, crc, /)': (data: Value, crc: Value): Value => crcHqx(needBytes(data), bitsArgument(crc)),
  },
  init({ dict }, interp) {
    dict.setStr('Error', errorType(interp));
    dict.setStr('Incomplete', moduleException('binascii', 'Incomplete', exc.Exception, interp));
  },
};
