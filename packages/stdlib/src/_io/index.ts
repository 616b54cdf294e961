import {
  asIndex,
  call,
  callMethod,
  callWith,
  currentThread,
  exc,
  getAttr,
  isTrue,
  lookupCodec,
  lookupSpecial,
  type NativeModule,
  None,
  type PyInterpreter,
  type PyType,
  pathValue,
  raise,
  setAttr,
  strFromJs,
  strToJs,
  typeName,
  type Value,
  warn,
} from '@pyco/vm';
import { bufferedIoBaseType, ioBaseType, type PyIOBase, rawIoBaseType, textIoBaseType, unsupportedOperationType } from './base.js';
import { bufferedRandomType, bufferedReaderType, bufferedWriterType } from './buffered.js';
import { bufferedRwPairType } from './buffered-rw-pair.js';
import { DEFAULT_BUFFER_SIZE } from './buffered-stream.js';
import { bytesIoType } from './bytes-io.js';
import { fileIoType } from './file-io.js';
import { newlineDecoderType } from './newlines.js';
import { stringIoType } from './string-io.js';
import { NO_ENCODING } from './text-arguments.js';
import { textIoWrapperType } from './text-io-wrapper.js';

/** What `open`'s mode says, checked as CPython checks it. */
function parseMode(mode: string): {
  readonly raw: string;
  readonly text: boolean;
  readonly binary: boolean;
  readonly writes: boolean;
  readonly updating: boolean;
} {
  const flags = new Set(mode);
  if (flags.size !== mode.length || [...mode].some((c) => !'xrwab+t'.includes(c))) raise(exc.ValueError, `invalid mode: '${mode}'`);
  const has = (c: string): boolean => flags.has(c);
  if (has('t') && has('b')) raise(exc.ValueError, "can't have text and binary mode at once");
  const kinds = ['x', 'r', 'w', 'a'].filter(has);
  if (kinds.length !== 1) raise(exc.ValueError, 'must have exactly one of create/read/write/append mode');
  return { raw: kinds[0]! + (has('+') ? '+' : ''), text: !has('b'), binary: has('b'), writes: kinds[0] !== 'r', updating: has('+') };
}

const NO_LINE_BUFFERING = "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used";

/** `io.text_encoding`: what a function that opens a text file hands on for the encoding that it was given, or was not. */
function textEncoding(encoding: Value, stacklevel: Value): Value {
  if (encoding !== None) return encoding;
  const { config } = currentThread().interp;
  if (config.warn_default_encoding !== 0) warn(exc.EncodingWarning, NO_ENCODING, Number(asIndex(stacklevel)));
  return config.utf8_mode !== 0 ? 'utf-8' : 'locale';
}

/** `io.open`. */
function open(
  file: Value,
  mode: Value,
  buffering: Value,
  encoding: Value,
  errors: Value,
  newline: Value,
  closefd: Value,
  opener: Value,
): Value {
  const modeText = strToJs(mode) ?? raise(exc.TypeError, `open() argument 'mode' must be str, not ${typeName(mode)}`);
  const parsed = parseMode(modeText);
  if (parsed.binary && encoding !== None) raise(exc.ValueError, "binary mode doesn't take an encoding argument");
  if (parsed.binary && errors !== None) raise(exc.ValueError, "binary mode doesn't take an errors argument");
  if (parsed.binary && newline !== None) raise(exc.ValueError, "binary mode doesn't take a newline argument");
  const path = lookupSpecial(file, '__fspath__') === undefined ? file : pathValue(file);
  const size = Number(asIndex(buffering));
  if (parsed.binary && size === 1) warn(exc.RuntimeWarning, NO_LINE_BUFFERING);
  const raw = callWith(fileIoType, [path, parsed.raw, isTrue(closefd), opener], undefined);
  let result = raw;
  try {
    const isTerminal = size < 0 && isTrue(callMethod(raw, '_isatty_open_only'));
    const lineBuffering = size === 1 || isTerminal;
    if (size === 0) {
      if (parsed.text) raise(exc.ValueError, "can't have unbuffered text I/O");
      return raw;
    }
    const type = parsed.updating ? bufferedRandomType : parsed.writes ? bufferedWriterType : bufferedReaderType;
    result = call(type, raw, size < 0 || size === 1 ? DEFAULT_BUFFER_SIZE : size);
    if (parsed.binary) return result;
    const wrapper = call(textIoWrapperType, result, encoding, errors, newline, lineBuffering);
    result = wrapper;
    setAttr(wrapper, 'mode', mode);
    return wrapper;
  } catch (error) {
    callMethod(result, 'close');
    throw error;
  }
}

function addTypes(dict: { setStr(name: string, value: Value): void }, types: readonly PyType[]): void {
  for (const type of types) dict.setStr(type.name, type);
}

/** The streams of `sys`, made of the host's standard streams: buffered text, as `python` has it. */
export function makeStandardStream(fd: 0 | 1 | 2): Value {
  const { config } = currentThread().interp;
  const raw = call(fileIoType, fd, fd === 0 ? 'r' : 'w', false);
  setAttr(raw, 'name', ['<stdin>', '<stdout>', '<stderr>'][fd]);
  const isTerminal = isTrue(callMethod(raw, 'isatty'));
  const isUnbuffered = fd !== 0 && !config.buffered_stdio;
  const buffered = isUnbuffered ? raw : call(fd === 0 ? bufferedReaderType : bufferedWriterType, raw);
  const stream = call(
    textIoWrapperType,
    buffered,
    config.stdio_encoding === undefined ? 'utf-8' : getAttr(lookupCodec(config.stdio_encoding), 'name'),
    strFromJs(fd === 2 ? 'backslashreplace' : (config.stdio_errors ?? 'strict')),
    fd === 0 ? None : '\n',
    isTerminal || fd === 2,
    fd === 2 || isUnbuffered,
  );
  setAttr(stream, 'mode', fd === 0 ? 'r' : 'w');
  // They stay open until the very end, and are flushed then.
  for (const kept of [raw, buffered, stream]) (kept as PyIOBase).end();
  return stream;
}

/** `_io`. */
export const ioModule: NativeModule = {
  name: '_io',
  functions: {
    "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)": open,
    'open_code(path)': (path: Value): Value => open(path, 'rb', -1, None, None, None, true, None),
    'text_encoding(encoding, stacklevel=2, /)': textEncoding,
  },
  values: { DEFAULT_BUFFER_SIZE },
  init({ dict }, interp: PyInterpreter) {
    addTypes(dict, [
      ioBaseType,
      rawIoBaseType,
      bufferedIoBaseType,
      textIoBaseType,
      fileIoType,
      bytesIoType,
      stringIoType,
      bufferedReaderType,
      bufferedWriterType,
      bufferedRandomType,
      bufferedRwPairType,
      newlineDecoderType,
      textIoWrapperType,
    ]);
    dict.setStr('BlockingIOError', exc.BlockingIOError);
    dict.setStr('UnsupportedOperation', unsupportedOperationType(interp));
  },
};
