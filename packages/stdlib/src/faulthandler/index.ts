import {
  callMethod,
  currentFrame,
  currentThread,
  exc,
  Frame,
  importAbsolute,
  isTrue,
  lineOf,
  type NativeModule,
  None,
  raise,
  raiseNotImplemented,
  tryGetAttr,
  typeOf,
  type Value,
} from '@pyco/vm';
import { hosted } from '../posix/host-call.js';
import { descriptorOf } from '../select/descriptor.js';

const MAX_FRAMES = 100;
const MAX_TEXT = 500;
const ENABLED = 'faulthandler enabled';

const encoder = new TextEncoder();

/** A name as the handler may write it: ASCII, and not without end. */
function escaped(text: string): string {
  const points = [...text];
  const shown = points.slice(0, MAX_TEXT).map((char) => {
    const code = char.codePointAt(0)!;
    if (code >= 32 && code < 127) return char;
    const [prefix, digits] = code < 256 ? ['\\x', 2] : code < 65536 ? ['\\u', 4] : ['\\U', 8];
    return prefix + code.toString(16).padStart(digits as number, '0');
  });
  return shown.join('') + (points.length > MAX_TEXT ? '...' : '');
}

function stackText(): string {
  let text = '';
  let depth = 0;
  for (let frame: unknown = currentFrame(); frame !== undefined; frame = (frame as Frame).back) {
    if (!(frame instanceof Frame)) continue;
    if (depth++ === MAX_FRAMES) return `${text}  ...\n`;
    const { co_filename, co_name } = frame.code;
    text += `  File "${escaped(co_filename)}", line ${lineOf(frame)} in ${escaped(co_name)}\n`;
  }
  return text === '' ? '  <no Python frame>\n' : text;
}

/** The descriptor that a `file` argument stands for; sys.stderr by default. */
function fileArgument(given: Value): number {
  let file = given;
  if (file === None) {
    file = currentThread().interp.sysdict.getStr('stderr') ?? raise(exc.RuntimeError, 'unable to get sys.stderr');
    if (file === None) raise(exc.RuntimeError, 'sys.stderr is None');
  }
  if (typeOf(file).nb_index !== undefined) return descriptorOf(file);
  const fd = callMethod(file, 'fileno');
  if (typeof fd !== 'number' || fd < 0) raise(exc.RuntimeError, 'file.fileno() is not a valid file descriptor');
  if (tryGetAttr(file, 'flush') !== undefined) callMethod(file, 'flush');
  return fd as number;
}

function dumpTraceback(file: Value, allThreads: Value): Value {
  const fd = fileArgument(file);
  const identity = BigInt(callMethod(importAbsolute('_thread'), 'get_ident') as number);
  const title = isTrue(allThreads)
    ? `Current thread 0x${identity.toString(16).padStart(16, '0')} (most recent call first):\n`
    : 'Stack (most recent call first):\n';
  hosted((files) => files.write(fd, encoder.encode(title + stackText()), null));
  return None;
}

/** `faulthandler`: JavaScript has no fault that could be handled, so what is enabled never speaks; tracebacks are written when asked for. */
export const faulthandlerModule: NativeModule = {
  name: 'faulthandler',
  functions: {
    'enable(file=sys.stderr, all_threads=True)': (file: Value | undefined): Value => {
      fileArgument(file ?? None);
      currentThread().interp.storage.set(ENABLED, true);
      return None;
    },
    'disable()': (): Value => currentThread().interp.storage.delete(ENABLED),
    'is_enabled()': (): Value => currentThread().interp.storage.has(ENABLED),
    'dump_traceback(file=sys.stderr, all_threads=True)': (file: Value | undefined, allThreads: Value): Value =>
      dumpTraceback(file ?? None, allThreads),
    'dump_traceback_later(timeout, repeat=False, file=sys.stderr, exit=False)': (): Value =>
      raiseNotImplemented('faulthandler.dump_traceback_later'),
    'cancel_dump_traceback_later()': (): Value => None,
    'register(signum, file=sys.stderr, all_threads=True, chain=False)': (): Value => raiseNotImplemented('faulthandler.register'),
    'unregister(signum, /)': (): Value => false,
  },
};
