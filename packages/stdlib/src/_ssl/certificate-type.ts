import { CompareOp, defineType, exc, NotImplemented, PyBytes, PyObject, type PyType, raise, strFromJs, type Value } from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { certificateInfo } from './certificate-info.js';
import { tlsOf } from './tls.js';

const ENCODING_PEM = 1;
const ENCODING_DER = 2;
const LINE = 64;

/** `_ssl.Certificate`: its DER is all there is to it. */
export class PyCertificate extends PyObject {
  readonly der: Uint8Array;

  constructor(der: Uint8Array) {
    super();
    this.der = der;
  }
}

function pemText(der: Uint8Array): string {
  let binary = '';
  for (const byte of der) binary += String.fromCharCode(byte);
  const lines = btoa(binary).match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

export const certificateType: PyType = defineType<PyCertificate>({
  name: '_ssl.Certificate',
  instance: PyCertificate,
  final: true,
  noInstantiation: true,
  slots: {
    tp_repr: (self) => strFromJs(`<_ssl.Certificate '${tlsOf().subjectOf(self.der)[0]}'>`),
    tp_hash: (self) => tlsOf().subjectOf(self.der)[1],
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PyCertificate) || (op !== CompareOp.EQ && op !== CompareOp.NE)) return NotImplemented;
      const isSame = self.der.length === other.der.length && self.der.every((byte, i) => byte === other.der[i]);
      return (op === CompareOp.EQ) === isSame;
    },
  },
  methods: {
    'public_bytes($self, /, format=Encoding.PEM)': (self: PyCertificate, format: Value | undefined): Value => {
      const encoding = format === undefined ? ENCODING_PEM : intArgument(format);
      if (encoding === ENCODING_PEM) return pemText(self.der);
      return encoding === ENCODING_DER ? new PyBytes(self.der) : raise(exc.ValueError, 'Unsupported format');
    },
    'get_info($self, /)': (self: PyCertificate): Value => certificateInfo(self.der),
  },
});
