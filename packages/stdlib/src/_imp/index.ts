import { CodeObject, loadsCode, MarshalError } from '@pyco/marshal';
import {
  type CodeSource,
  createNativeModule,
  currentThread,
  distrust,
  exc,
  type FrozenModules,
  foreignFactory,
  getAttr,
  makeException,
  type NativeModule,
  None,
  needBytes,
  PyList,
  PyModule,
  PyTuple,
  raise,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
  valueFactory,
} from '@pyco/vm';

function nameOf(value: Value): string {
  return strToJs(value) ?? raise(exc.TypeError, `argument must be str, not ${typeName(value)}`);
}

const lib = (): FrozenModules | undefined => currentThread().interp.importState?.lib;

/** The frozen module of that name: of the library, only what CPython freezes too. */
function findFrozen(name: Value): CodeSource | undefined {
  const found = lib()?.find(nameOf(name));
  return found?.isFrozen ? found : undefined;
}

function noSuchFrozen(name: string): never {
  const error = makeException(exc.ImportError, `No such frozen object named ${name}`);
  Object.assign(error, { name: strFromJs(name), msg: error.args.items[0] });
  throw error;
}

const frozenModule = (name: Value): CodeSource => findFrozen(name) ?? noSuchFrozen(nameOf(name));

/** Code that a caller says is frozen. */
function frozenCode(name: string, bytes: Uint8Array): CodeObject<Value> {
  try {
    const code = loadsCode(bytes, { version: 313, factory: foreignFactory }) as CodeObject<Value>;
    distrust(code);
    return code;
  } catch (error) {
    if (!(error instanceof MarshalError)) throw error;
    return raise(exc.ImportError, `Frozen object named '${name}' is invalid`);
  }
}

function createBuiltin(spec: Value): Value {
  const { interp } = currentThread();
  const name = nameOf(getAttr(spec, 'name'));
  const known = interp.modules.getStr(name);
  if (known instanceof PyModule && interp.nativeModules.has(name)) return known;
  const declared = interp.nativeModules.get(name);
  return declared === undefined ? None : createNativeModule(declared, interp);
}

/** 1 for a native module, -1 for the two that are there before all others and are not made again. */
function isBuiltin(name: string): Value {
  if (name === 'sys' || name === 'builtins') return -1;
  return currentThread().interp.nativeModules.has(name) ? 1 : 0;
}

/** `_imp`: what CPython's `importlib` asks of the VM. The library's bundle answers as frozen modules. */
export const impModule: NativeModule = {
  name: '_imp',
  functions: {
    'acquire_lock()': (): Value => None,
    'release_lock()': (): Value => None,
    'lock_held()': (): Value => false,
    'is_builtin(name, /)': (name: Value): Value => isBuiltin(nameOf(name)),
    'is_frozen(name, /)': (name: Value): Value => findFrozen(name) !== undefined,
    'is_frozen_package(name, /)': (name: Value): Value => frozenModule(name).isPackage,
    'find_frozen(name, /, *, withdata=False)': (name: Value): Value => {
      const found = findFrozen(name);
      return found === undefined ? None : new PyTuple([None, found.isPackage, strFromJs(found.name)]);
    },
    'get_frozen_object(name, data=None, /)': (name: Value, data: Value): Value => {
      if (data !== None) {
        const buffer = typeOf(data).bf_getbuffer;
        if (buffer === undefined) return raise(exc.TypeError, `a bytes-like object is required, not '${typeName(data)}'`);
        return frozenCode(nameOf(name), needBytes(data));
      }
      return frozenModule(name).code();
    },
    'init_frozen(name, /)': (): Value => None,
    'create_builtin(spec, /)': createBuiltin,
    'exec_builtin(mod, /)': (): Value => 0,
    'create_dynamic(spec, file=None, /)': (spec: Value): Value =>
      raise(exc.ImportError, `pyco loads no extension modules (${strToJs(getAttr(spec, 'name'))})`),
    'exec_dynamic(mod, /)': (): Value => 0,
    'extension_suffixes()': (): Value => new PyList(),
    'get_frozen_module_names()': (): Value => new PyList((lib()?.frozenNames() ?? []).map(strFromJs)),
    '_override_frozen_modules_for_tests(override, /)': (): Value => None,
    '_override_multi_interp_extensions_check(override, /)': (): Value => 0,
    '_fix_co_filename(code, path, /)': (code: Value, path: Value): Value => {
      if (!(code instanceof CodeObject)) return raise(exc.TypeError, `_fix_co_filename() argument 1 must be code, not ${typeName(code)}`);
      if (code.co_filename !== strToJs(path)) moveCode(code, code.co_filename, strToJs(path)!);
      return None;
    },
    'source_hash(key, source)': (key: Value, source: Value): Value => sourceHash(key, source),
  },
  values: { pyc_magic_number_token: 168627187 },
  init({ dict }, { config }) {
    dict.setStr('check_hash_based_pycs', config.check_hash_pycs_mode);
  },
};

/** Lets the code of a file, and all code inside it, know where the file is now. */
function moveCode(code: CodeObject<Value>, from: string, to: string): void {
  if (code.co_filename !== from) return;
  code.co_filename = to;
  for (const constant of code.co_consts) if (constant instanceof CodeObject) moveCode(constant, from, to);
}

/** SipHash-1-3 of the source, as hash-based `.pyc` files have it. */
function sourceHash(key: Value, source: Value): Value {
  const bytes = needBytes(source);
  return makeBytes(sipHash13(BigInt(key as number | bigint), 0n, bytes));
}

const MASK = 0xffff_ffff_ffff_ffffn;
const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & MASK;

/** SipHash with one round a word and three at the end; little endian. */
function sipHash13(k0: bigint, k1: bigint, bytes: Uint8Array): Uint8Array {
  let v0 = k0 ^ 0x736f6d6570736575n;
  let v1 = k1 ^ 0x646f72616e646f6dn;
  let v2 = k0 ^ 0x6c7967656e657261n;
  let v3 = k1 ^ 0x7465646279746573n;
  const round = (): void => {
    v0 = (v0 + v1) & MASK;
    v1 = rotate(v1, 13n) ^ v0;
    v0 = rotate(v0, 32n);
    v2 = (v2 + v3) & MASK;
    v3 = rotate(v3, 16n) ^ v2;
    v0 = (v0 + v3) & MASK;
    v3 = rotate(v3, 21n) ^ v0;
    v2 = (v2 + v1) & MASK;
    v1 = rotate(v1, 17n) ^ v2;
    v2 = rotate(v2, 32n);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const whole = bytes.length & ~7;
  for (let i = 0; i < whole; i += 8) {
    const m = view.getBigUint64(i, true);
    v3 ^= m;
    round();
    v0 ^= m;
  }
  let last = BigInt(bytes.length & 0xff) << 56n;
  for (let i = whole; i < bytes.length; i++) last |= BigInt(bytes[i]!) << BigInt(8 * (i - whole));
  v3 ^= last;
  round();
  v0 ^= last;
  v2 ^= 0xffn;
  for (let i = 0; i < 3; i++) round();
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, v0 ^ v1 ^ v2 ^ v3, true);
  return out;
}

const makeBytes = (bytes: Uint8Array): Value => valueFactory.bytes(bytes);
