import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { scrypt } from '@noble/hashes/scrypt.js';
import {
  asIndex,
  call,
  currentThread,
  defineType,
  exc,
  getAttr,
  type MethodTable,
  type NativeModule,
  None,
  needBytes,
  PyBuiltinFunction,
  PyBytes,
  PyDict,
  PyFrozenSet,
  type PyType,
  raise,
  strContents,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { moduleException, raiseOf } from '../module-exception.js';
import { addressOf } from './address.js';
import { ALGORITHMS, type Algorithm, algorithm } from './algorithms.js';
import { hashGetSet, hashInput, hashMethods, hexOf, PyHash, update } from './hash-object.js';
import { hmacType, newHmac } from './hmac.js';

/** `_hashlib.HASH` and `HASHXOF`. */
class PyOpenHash extends PyHash {}
class PyOpenXof extends PyOpenHash {}

const reprOf = (self: PyHash): Value => strFromJs(`<${self.algorithm.name} ${typeOf(self).tp_name} object @ ${addressOf(self)}>`);

const hashType: PyType = defineType<PyHash>({
  name: '_hashlib.HASH',
  instance: PyOpenHash,
  noInstantiation: true,
  slots: { tp_repr: reprOf },
  methods: { ...hashMethods, 'update($self, obj, /)': update },
  getset: hashGetSet,
});

function xofLength(value: Value): number {
  const length = asIndex(value);
  if (length < 0) raise(exc.SystemError, 'Negative size passed to PyBytes_FromStringAndSize');
  return length > 2 ** 31 ? raise(exc.MemoryError) : Number(length);
}

const xofType: PyType = defineType<PyHash>({
  name: '_hashlib.HASHXOF',
  instance: PyOpenXof,
  base: hashType,
  noInstantiation: true,
  slots: { tp_repr: reprOf },
  methods: {
    'digest($self, /, length)': (self: PyHash, length: Value): Value => new PyBytes(self.running.digest(xofLength(length))),
    'hexdigest($self, /, length)': (self: PyHash, length: Value): Value => hexOf(self.running.digest(xofLength(length))),
  },
});

const unsupported = (message: string): never => raiseOf(moduleException('_hashlib', 'UnsupportedDigestmodError', exc.ValueError), message);

function open(wanted: Algorithm, data: Value | undefined): Value {
  const made = wanted.digestSize === 0 ? new PyOpenXof(wanted) : new PyOpenHash(wanted);
  if (data !== undefined) made.running.update(hashInput(data));
  return made;
}

/** OpenSSL takes names in any case, and some by their official spelling. */
function byName(name: string): Algorithm {
  const lower = name.toLowerCase();
  return (
    ALGORITHMS.get(lower) ??
    ALGORITHMS.get(lower.replace(/^sha-?(1|224|256|384|512)$/, 'sha$1').replace(/^(sha512|sha3|shake)[-/]?/, '$1_')) ??
    unsupported('[digital envelope routines] unsupported')
  );
}

const OPENSSL_NAMES = [
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'sha3_224',
  'sha3_256',
  'sha3_384',
  'sha3_512',
  'shake_128',
  'shake_256',
];

const openers: MethodTable = Object.fromEntries(
  OPENSSL_NAMES.map((name) => [
    `openssl_${name}(string=b'', *, usedforsecurity=True)`,
    (data: Value | undefined): Value => open(algorithm(name), data),
  ]),
);

/** The hash that `digestmod` names, or whose constructor it is. */
function digestmodOf(digestmod: Value): Algorithm {
  const name = strToJs(digestmod);
  if (name !== undefined) return byName(name);
  const constructor = digestmod instanceof PyBuiltinFunction ? /^openssl_(.*)/.exec(digestmod.def.name)?.[1] : undefined;
  const found = constructor === undefined ? undefined : ALGORITHMS.get(constructor);
  return found ?? unsupported(`Unsupported digestmod ${strToJs(call(currentThread().interp.builtins.getStr('repr')!, digestmod))}`);
}

function hmacNew(key: Value, msg: Value | undefined, digestmod: Value): Value {
  if (digestmod === None) raise(exc.TypeError, "Missing required parameter 'digestmod'.");
  const made = newHmac(digestmodOf(digestmod), needBytes(key));
  if (msg !== undefined && msg !== None) made.update(hashInput(msg));
  return made;
}

const INT_MAX = 0x7fff_ffff;

function nobleOf(found: Algorithm): NonNullable<Algorithm['noble']> {
  return found.noble ?? unsupported('[digital envelope routines] unsupported');
}

function pbkdf2Hmac(hashName: Value, password: Value, salt: Value, iterations: Value, dklen: Value): Value {
  const name = strToJs(hashName);
  if (name === undefined) return raise(exc.TypeError, `pbkdf2_hmac() argument 'hash_name' must be str, not ${typeName(hashName)}`);
  const secret = needBytes(password);
  const salted = needBytes(salt);
  const rounds = asIndex(iterations);
  const found = byName(name);
  if (rounds < 1) raise(exc.ValueError, 'iteration value must be greater than 0.');
  if (rounds > INT_MAX) raise(exc.OverflowError, 'iteration value is too great.');
  const length = dklen === None ? found.digestSize : asIndex(dklen);
  if (length < 1) raise(exc.ValueError, 'key length must be greater than 0.');
  if (length > INT_MAX) raise(exc.OverflowError, 'key length is too great.');
  return new PyBytes(pbkdf2(nobleOf(found), secret, salted, { c: Number(rounds), dkLen: Number(length) }));
}

function scryptKey(password: Value, saltValue: Value, nValue: Value, rValue: Value, pValue: Value, maxmem: Value, dklen: Value): Value {
  const secret = needBytes(password);
  if (saltValue === None) raise(exc.TypeError, 'salt is required');
  const salt = needBytes(saltValue);
  const unsigned = (value: Value, name: string): number => {
    const isInt = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
    if (!isInt || asIndex(value) < 0) raise(exc.TypeError, `${name} is required and must be an unsigned int`);
    return Number(value);
  };
  const n = unsigned(nValue, 'n');
  if (n < 2 || (BigInt(n) & (BigInt(n) - 1n)) !== 0n) raise(exc.ValueError, 'n must be a power of 2.');
  const r = unsigned(rValue, 'r');
  const p = unsigned(pValue, 'p');
  const memory = asIndex(maxmem);
  if (memory < 0 || memory > INT_MAX) raise(exc.ValueError, `maxmem must be positive and smaller than ${INT_MAX}`);
  const length = asIndex(dklen);
  if (length < 1 || length > INT_MAX) raise(exc.ValueError, `dklen must be greater than 0 and smaller than ${INT_MAX}`);
  if (r === 0 || p === 0 || p * r > 2 ** 30 - 1) raise(exc.ValueError, 'Invalid parameter combination for n, r, p, maxmem.');
  const limit = memory === 0 ? 32 * 1024 * 1024 : Number(memory);
  if (128 * r * (n + p + 2) > limit) raise(exc.ValueError, '[digital envelope routines] memory limit exceeded');
  return new PyBytes(scrypt(secret, salt, { N: n, r, p, dkLen: Number(length), maxmem: limit + 1024 }));
}

function compareDigest(a: Value, b: Value): Value {
  const [left, right] = [strContents(a), strContents(b)];
  const isAscii = (text: unknown): text is string => typeof text === 'string' && !/[^\0-\x7f]/.test(text);
  if (left !== undefined && right !== undefined) {
    if (!isAscii(left) || !isAscii(right)) raise(exc.TypeError, 'comparing strings with non-ASCII characters is not supported');
    return left === right;
  }
  const x = needBytes(a);
  const y = needBytes(b);
  let differs = x.length ^ y.length;
  for (let i = 0; i < y.length; i++) differs |= y[i]! ^ (x[i] ?? 0);
  return differs === 0;
}

/** `_hashlib`: OpenSSL's hashes. What is behind them here are the same algorithms in JavaScript. */
export const hashlibModule: NativeModule = {
  name: '_hashlib',
  types: [hashType, xofType, hmacType],
  functions: {
    ...openers,
    "new(name, string=b'', *, usedforsecurity=True)": (name: Value, data: Value | undefined): Value => {
      const text = strToJs(name);
      return text === undefined ? raise(exc.TypeError, 'name must be a string') : open(byName(text), data);
    },
    "hmac_new(key, msg=b'', digestmod=None)": hmacNew,
    'hmac_digest(key, msg, digest)': (key: Value, msg: Value, digest: Value): Value => {
      const made = newHmac(digestmodOf(digest), needBytes(key));
      made.update(needBytes(msg));
      return new PyBytes(made.digest());
    },
    'pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None)': pbkdf2Hmac,
    'scrypt(password, *, salt=None, n=None, r=None, p=None, maxmem=0, dklen=64)': scryptKey,
    'compare_digest(a, b, /)': compareDigest,
    'get_fips_mode()': (): Value => 0,
  },
  init(module, interp) {
    const { dict } = module;
    dict.setStr('UnsupportedDigestmodError', moduleException('_hashlib', 'UnsupportedDigestmodError', exc.ValueError, interp));
    const constructors = new PyDict();
    for (const name of OPENSSL_NAMES) constructors.set(getAttr(module, `openssl_${name}`), name);
    dict.setStr('_constructors', constructors);
    dict.setStr('openssl_md_meth_names', PyFrozenSet.of(ALGORITHMS.keys()));
  },
};
