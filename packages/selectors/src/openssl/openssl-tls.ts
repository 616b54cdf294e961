import type { Tls, TlsBio, TlsContext, TlsObject } from '../ports/tls.js';
import { OpenSslBio } from './bio.js';
import { NID_UNDEF, XN_FLAG_RFC2253 } from './constants.js';
import { OpenSslContext } from './context.js';
import type { Address } from './functions.js';
import { loadOpenSsl, type OpenSsl } from './library.js';

const OID_SIZE = 256;
const VERSION_TEXT = 0;

/** TLS by the OpenSSL inside the Node binary. */
class OpenSslTls implements Tls {
  readonly version: string;
  readonly versionNumber: number;
  readonly #library: OpenSsl;

  constructor(library: OpenSsl) {
    this.#library = library;
    this.version = library.call.OpenSSL_version(VERSION_TEXT) ?? '';
    this.versionNumber = library.call.OpenSSL_version_num();
  }

  bio(): TlsBio {
    return new OpenSslBio(this.#library);
  }

  context(protocol: number): TlsContext | undefined {
    return OpenSslContext.make(this.#library, protocol);
  }

  objectOf(text: string, withNames: boolean): TlsObject | undefined {
    const { call } = this.#library;
    const object = call.OBJ_txt2obj(text, withNames ? 0 : 1);
    if (object === null) {
      call.ERR_clear_error();
      return undefined;
    }
    try {
      return this.#describe(object);
    } finally {
      call.ASN1_OBJECT_free(object);
    }
  }

  objectAt(nid: number): TlsObject | undefined {
    const { call } = this.#library;
    // The library's own: not to be freed.
    const object = nid === NID_UNDEF ? null : call.OBJ_nid2obj(nid);
    call.ERR_clear_error();
    return object === null ? undefined : this.#describe(object);
  }

  #describe(object: Address): TlsObject {
    const { call } = this.#library;
    const nid = call.OBJ_obj2nid(object);
    const target = new Uint8Array(OID_SIZE);
    const size = call.OBJ_obj2txt(target, target.length, object, 1);
    const oid = new TextDecoder().decode(target.subarray(0, Math.min(size, target.length - 1)));
    return { nid, shortName: call.OBJ_nid2sn(nid) ?? '', longName: call.OBJ_nid2ln(nid) ?? '', oid };
  }

  random(target: Uint8Array): void {
    if (target.length > 0) this.#library.check(this.#library.call.RAND_bytes(target, target.length));
  }

  addEntropy(data: Uint8Array, entropy: number): void {
    this.#library.call.RAND_add(data, data.length, entropy);
  }

  hasEntropy(): boolean {
    return this.#library.call.RAND_status() === 1;
  }

  certificateOf(pem: Uint8Array): Uint8Array {
    const { call } = this.#library;
    return this.#library.reading(pem, (bio) =>
      this.#withCertificate(call.PEM_read_bio_X509(bio, null, null, null), (x509) => this.#library.der(x509)),
    );
  }

  subjectOf(der: Uint8Array): readonly [string, number] {
    const { call } = this.#library;
    return this.#library.reading(der, (bio) =>
      this.#withCertificate(call.d2i_X509_bio(bio, null), (x509) => {
        const subject = this.#library.check(call.X509_get_subject_name(x509));
        const text = this.#library.written((target) => call.X509_NAME_print_ex(target, subject, 0, XN_FLAG_RFC2253));
        return [new TextDecoder().decode(text), call.X509_subject_name_hash(x509)];
      }),
    );
  }

  #withCertificate<Result>(made: Address | null, run: (x509: Address) => Result): Result {
    const x509 = this.#library.check(made);
    try {
      return run(x509);
    } finally {
      this.#library.call.X509_free(x509);
    }
  }
}

/** TLS by the OpenSSL inside the Node binary; `undefined` where it is not to be had: another library, or one whose functions cannot be seen. */
export function openSslTls(): Tls | undefined {
  const library = loadOpenSsl();
  return library === undefined ? undefined : new OpenSslTls(library);
}
