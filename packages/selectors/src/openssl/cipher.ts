import type { TlsCipher } from '../ports/tls.js';
import { NID_UNDEF } from './constants.js';
import type { Address, Functions } from './functions.js';

const DESCRIPTION_SIZE = 512;

const longName = (call: Functions, nid: number): string | null => (nid === NID_UNDEF ? null : call.OBJ_nid2ln(nid));

/** All that is to be said of a cipher suite. */
export function describeCipher(call: Functions, cipher: Address): TlsCipher {
  const bits = new Int32Array(1);
  const strengthBits = call.SSL_CIPHER_get_bits(cipher, bits);
  const description = call.SSL_CIPHER_description(cipher, new Uint8Array(DESCRIPTION_SIZE), DESCRIPTION_SIZE) ?? '';
  return {
    id: call.SSL_CIPHER_get_id(cipher),
    name: call.SSL_CIPHER_get_name(cipher) ?? '',
    protocol: call.SSL_CIPHER_get_version(cipher) ?? '',
    description: description.trimEnd(),
    strengthBits,
    algorithmBits: bits[0]!,
    isAead: call.SSL_CIPHER_is_aead(cipher) !== 0,
    symmetric: longName(call, call.SSL_CIPHER_get_cipher_nid(cipher)),
    digest: longName(call, call.SSL_CIPHER_get_digest_nid(cipher)),
    keyExchange: longName(call, call.SSL_CIPHER_get_kx_nid(cipher)),
    authentication: longName(call, call.SSL_CIPHER_get_auth_nid(cipher)),
  };
}

/** What a connection shows of one. */
export const cipherSummary = (call: Functions, cipher: Address): readonly [string, string, number] => [
  call.SSL_CIPHER_get_name(cipher) ?? '',
  call.SSL_CIPHER_get_version(cipher) ?? '',
  call.SSL_CIPHER_get_bits(cipher, null),
];
