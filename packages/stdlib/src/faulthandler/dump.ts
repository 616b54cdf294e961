import {
  currentFrame,
  currentThread,
  Frame,
  lineOf,
  type NativeFrame,
  strContents,
  strToJs,
  type ThreadState,
  toArray,
  tryGetAttr,
} from '@pyco/vm';
import { hosted } from '../posix/host-call.js';
import { threads } from '../sys/threads.js';

const MAX_FRAMES = 100;
const MAX_TEXT = 500;

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

function stackText(tstate: ThreadState): string {
  let text = '';
  let depth = 0;
  for (let frame: Frame | NativeFrame | undefined = currentFrame(tstate); frame !== undefined; frame = frame.back) {
    if (!(frame instanceof Frame)) continue;
    if (depth++ === MAX_FRAMES) return `${text}  ...\n`;
    const { co_filename, co_name } = frame.code;
    text += `  File "${escaped(co_filename)}", line ${lineOf(frame)} in ${escaped(co_name)}\n`;
  }
  return text === '' ? '  <no Python frame>\n' : text;
}

const nameOf = ({ id }: ThreadState): string => `0x${BigInt(id).toString(16).padStart(16, '0')}`;

/** All threads, the youngest first, as `_Py_DumpTracebackThreads` has them; `current` is the one that is told apart. */
export function threadsText(current: ThreadState | undefined): string {
  const all = [...threads()].filter((tstate) => currentFrame(tstate) !== undefined).sort((a, b) => b.id - a.id);
  return all
    .map((tstate) => {
      const title = tstate === current ? 'Current thread' : 'Thread';
      return `${title} ${nameOf(tstate)} (most recent call first):\n${stackText(tstate)}`;
    })
    .join('\n');
}

/** What is written for the thread that runs. */
export const tracebackText = (allThreads: boolean): string =>
  allThreads ? threadsText(currentThread()) : `Stack (most recent call first):\n${stackText(currentThread())}`;

/** The native modules that are imported, but for those that `sys.stdlib_module_names` tells of. */
export function extensionsText(): string {
  const { modules, nativeModules, sysdict } = currentThread().interp;
  const known = sysdict.getStr('stdlib_module_names');
  const own = new Set(known === undefined || tryGetAttr(known, '__iter__') === undefined ? [] : toArray(known).map(strToJs));
  const names: string[] = [];
  for (const { k } of modules.liveEntries()) {
    const name = strContents(k) === undefined ? undefined : strToJs(k);
    if (name !== undefined && nativeModules.has(name) && !own.has(name)) names.push(name);
  }
  return names.length === 0 ? '' : `\nExtension modules: ${names.join(', ')} (total: ${names.length})\n`;
}

export const writeTo = (fd: number, text: string): void => {
  hosted((files) => files.write(fd, encoder.encode(text), null));
};
