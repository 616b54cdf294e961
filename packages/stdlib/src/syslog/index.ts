import {
  audit,
  currentThread,
  encodeUtf8,
  exc,
  isAudited,
  type NativeModule,
  None,
  type PyInterpreter,
  PyList,
  raise,
  strContents,
  strFromJs,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { intOf } from '../nameless-arguments.js';
import { call, cBytes, long } from '../posix/calls.js';
import { SYSLOG } from './constants.js';

/** What one interpreter has opened. */
class Log {
  isOpen = false;
  /** Address of the name in C's memory, which the C library goes on reading; 0 is NULL. */
  ident = 0;

  static of(interp: PyInterpreter): Log {
    let log = interp.storage.get(Log) as Log | undefined;
    if (log === undefined) {
      log = new Log();
      interp.storage.set(Log, log);
    }
    return log;
  }

  open(ident: Uint8Array | undefined, option: number, facility: number): void {
    const before = this.ident;
    const address = ident === undefined ? 0 : call('strdup', cBytes(ident));
    call('openlog', address, option, facility);
    this.ident = address;
    this.isOpen = true;
    if (before !== 0) call('free', before);
  }

  close(): void {
    if (!this.isOpen) return;
    call('closelog');
    this.isOpen = false;
    if (this.ident !== 0) call('free', this.ident);
    this.ident = 0;
  }
}

const here = (): Log => Log.of(currentThread().interp);

function utf8(value: Value, where: string): Uint8Array {
  const text = strContents(value);
  return text === undefined
    ? raise(exc.TypeError, `${where} must be str, not ${value === None ? 'None' : typeName(value)}`)
    : encodeUtf8(text);
}

/** The name of the program, without its folder. */
function programName(interp: PyInterpreter): Uint8Array | undefined {
  const argv = interp.sysdict.getStr('argv');
  const script = argv instanceof PyList ? argv.items[0] : undefined;
  const text = script === undefined ? undefined : strToJs(script);
  return script === undefined || !text ? undefined : utf8(text.slice(text.lastIndexOf('/') + 1), 'ident');
}

/** The low 32 bits of a C long, as a C int. */
const intBits = (value: Value): number => Number(BigInt.asIntN(32, BigInt(long(value))));

function openAs(ident: Uint8Array | undefined, option: number, facility: number): void {
  if (isAudited()) audit('syslog.openlog', ident === undefined ? None : strFromJs(new TextDecoder().decode(ident)), option, facility);
  here().open(ident, option, facility);
}

function openlog(ident: Value | undefined, option: Value, facility: Value = SYSLOG.LOG_USER): Value {
  const name = ident === undefined ? undefined : utf8(ident, "openlog() argument 'ident'");
  const [how, who] = [intBits(option), intBits(facility)];
  openAs(name ?? programName(currentThread().interp), how, who);
  return None;
}

const PERCENT = 0x25;

/** As a format that gives these bytes: then the call needs no variable arguments, of which every machine has its own idea. */
const formatOf = (message: Uint8Array): Uint8Array =>
  Uint8Array.from([...message].flatMap((byte) => (byte === PERCENT ? [byte, byte] : [byte])));

function syslog(args: readonly Value[]): Value {
  if (args.length !== 1 && args.length !== 2) raise(exc.TypeError, 'syslog.syslog requires 1 to 2 arguments');
  const priority = args.length === 2 ? intOf(args[0]!) : SYSLOG.LOG_INFO;
  const message = utf8(args.at(-1)!, `syslog() argument ${args.length}`);
  if (message.includes(0)) raise(exc.ValueError, 'embedded null character');
  audit('syslog.syslog', priority, args.at(-1)!);
  if (!here().isOpen) openAs(programName(currentThread().interp), 0, SYSLOG.LOG_USER);
  call('syslog', priority, cBytes(formatOf(message)));
  return None;
}

/** `syslog`. */
export const syslogModule: NativeModule = {
  name: 'syslog',
  values: SYSLOG,
  functions: {
    'openlog(ident=<unrepresentable>, logoption=0, facility=LOG_USER)': openlog,
    'syslog(*args)': syslog,
    'closelog()': (): Value => {
      audit('syslog.closelog');
      here().close();
      return None;
    },
    'setlogmask(maskpri, /)': (mask: Value): Value => {
      audit('syslog.setlogmask', mask);
      return call('setlogmask', intBits(mask)) | 0;
    },
    'LOG_MASK(pri, /)': (priority: Value): Value => 1 << intBits(priority),
    'LOG_UPTO(pri, /)': (priority: Value): Value => ((1 << (intBits(priority) + 1)) - 1) | 0,
  },
};
