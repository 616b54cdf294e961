import {
  asIndex,
  audit,
  call,
  callMethod,
  callSpecial,
  currentFrame,
  currentThread,
  exc,
  formatException,
  getAttr,
  inThread,
  isCallable,
  isRaised,
  type MethodTable,
  type NativeModule,
  None,
  PyBaseException,
  type PyConfig,
  PyDict,
  PyFloat,
  type PyInterpreter,
  PyList,
  type PyModule,
  PySystemExit,
  PyTraceback,
  PyTuple,
  raise,
  repr,
  str,
  strContents,
  strFromJs,
  strToJs,
  type ThreadState,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { makeStandardStream } from '../_io/index.js';
import { intArgument } from '../arguments.js';
import { makeStructSequence, type StructSequence } from '../struct-sequence.js';
import { addAuditHook, auditEvent } from './audit-hooks.js';
import { breakpointHook } from './breakpoint-hook.js';
import { makeMonitoring } from './monitoring.js';
import { STDLIB_MODULE_NAMES } from './stdlib-module-names.js';
import { threads } from './threads.js';
import { tracingFunctions } from './tracing.js';

/** The version the guest sees. */
const VERSION = [3, 13, 0] as const;
const HEX_VERSION = 0x030d00f0;
const MAXSIZE = 2n ** 63n - 1n;

/** Writes what the stream's encoding has no characters for as escapes, where the stream is strict about them. */
function writeShown(stdout: Value, text: Value): void {
  try {
    callMethod(stdout, 'write', text);
  } catch (error) {
    if (!isRaised(error, exc.UnicodeEncodeError)) throw error;
    const encoding = getAttr(stdout, 'encoding');
    const bytes = callMethod(text, 'encode', encoding, 'backslashreplace');
    const buffer = tryGetAttr(stdout, 'buffer');
    if (buffer !== undefined) callMethod(buffer, 'write', bytes);
    else callMethod(stdout, 'write', callMethod(bytes, 'decode', encoding, 'strict'));
  }
}

function displayHook(value: Value): Value {
  const { interp } = currentThread();
  if (value === None) return None;
  interp.builtins.setStr('_', None);
  const stdout = interp.sysdict.getStr('stdout');
  if (stdout === undefined || stdout === None) return raise(exc.RuntimeError, 'lost sys.stdout');
  writeShown(stdout, repr(value));
  callMethod(stdout, 'write', '\n');
  interp.builtins.setStr('_', value);
  return None;
}

function writeError(text: string): void {
  const { interp } = currentThread();
  const stderr = interp.sysdict.getStr('stderr');
  if (stderr === undefined || stderr === None) return;
  callMethod(stderr, 'write', strFromJs(text));
}

function exceptHook(_type: Value, value: Value, traceback: Value): Value {
  if (!(value instanceof PyBaseException)) {
    writeError(
      value === None ? 'NoneType: None\n' : `TypeError: print_exception(): Exception expected for value, ${typeName(value)} found\n`,
    );
    return None;
  }
  if (value.traceback === undefined && traceback instanceof PyTraceback) value.traceback = traceback;
  writeError(formatException(value));
  return None;
}

function unraisableHook(unraisable: Value): Value {
  const part = (name: string): Value => tryGetAttr(unraisable, name) ?? None;
  const [value, message, object] = [part('exc_value'), part('err_msg'), part('object')];
  const what = message === None ? 'Exception ignored in' : strToJs(str(message));
  writeError(object === None ? `${what}:\n` : `${what}: ${strToJs(repr(object))}\n`);
  if (value instanceof PyBaseException) writeError(formatException(value));
  return None;
}

/** As `raise SystemExit, status` once was: a tuple is the arguments, an exception of that kind itself. */
function exit(status: Value): Value {
  if (status instanceof PySystemExit) throw status;
  throw call(exc.SystemExit, ...(status === None ? [] : status instanceof PyTuple ? status.items : [status]));
}

function setRecursionLimit(limit: Value): Value {
  const value = intArgument(limit);
  if (value < 1) raise(exc.ValueError, 'recursion limit must be greater or equal than 1');
  const thread = currentThread();
  if (thread.depth >= value) {
    raise(exc.RecursionError, `cannot set the recursion limit to ${value} at the recursion depth ${thread.depth}: the limit is too low`);
  }
  thread.interp.recursionLimit = value;
  return None;
}

function getFrame(depth: Value): Value {
  let frame = currentFrame();
  for (let i = intArgument(depth); i > 0 && frame !== undefined; i--) frame = outer(frame);
  const found = frame?.escape() ?? raise(exc.ValueError, 'call stack is not deep enough');
  audit('sys._getframe', found);
  return found;
}

type AnyFrame = NonNullable<ReturnType<typeof currentFrame>>;

/** The Python frame that called: native frames between are passed over. */
function outer(frame: AnyFrame): AnyFrame | undefined {
  let back = frame.back;
  while (back !== undefined && !('exe' in back)) back = back.back;
  return back as AnyFrame | undefined;
}

function getFrameModuleName(depth: Value): Value {
  audit('sys._getframemodulename', depth);
  let frame = currentFrame();
  for (let i = intArgument(depth); i > 0 && frame !== undefined; i--) frame = outer(frame);
  return frame?.globals.getStr('__name__') ?? None;
}

function setMaxDigits(maxdigits: Value): Value {
  const value = intArgument(maxdigits);
  if (value !== 0 && value < 640) raise(exc.ValueError, 'maxdigits must be 0 or larger than 640');
  currentThread().interp.intMaxStrDigits = value;
  return None;
}

/** For each thread that has begun and not ended what is to be told of it. */
function ofEachThread(tell: (tstate: ThreadState) => Value | undefined): Value {
  const dict = new PyDict();
  for (const tstate of threads()) {
    const value = tell(tstate);
    if (value !== undefined) dict.set(tstate.id, value);
  }
  return dict;
}

const UNRAISABLE: StructSequence = makeStructSequence('UnraisableHookArgs', '', [
  'exc_type',
  'exc_value',
  'exc_traceback',
  'err_msg',
  'object',
]);
const asyncGenHooks: StructSequence = makeStructSequence('asyncgen_hooks', 'sys', ['firstiter', 'finalizer']);

const functions: MethodTable = {
  'addaudithook(hook)': addAuditHook,
  'audit(event, /, *args)': auditEvent,
  'breakpointhook(*args, **kws)': breakpointHook,
  '_clear_type_cache()': (): Value => None,
  '_clear_internal_caches()': (): Value => None,
  'displayhook(object, /)': displayHook,
  '_current_frames()': (): Value => {
    audit('sys._current_frames');
    return ofEachThread((tstate) => currentFrame(tstate)?.escape());
  },
  '_current_exceptions()': (): Value => {
    audit('sys._current_exceptions');
    return ofEachThread((tstate) => tstate.handled ?? None);
  },
  'exc_info()': (): Value => {
    const { handled } = currentThread();
    return handled === undefined ? new PyTuple([None, None, None]) : new PyTuple([typeOf(handled), handled, handled.traceback ?? None]);
  },
  'excepthook(exctype, value, traceback, /)': exceptHook,
  'exception()': (): Value => currentThread().handled ?? None,
  'exit(status=None, /)': exit,
  'get_asyncgen_hooks()': (): Value => {
    const { asyncGenFirstIter, asyncGenFinalizer } = currentThread();
    return asyncGenHooks.make([asyncGenFirstIter ?? None, asyncGenFinalizer ?? None]);
  },
  'set_asyncgen_hooks(firstiter=<unrepresentable>, finalizer=<unrepresentable>)': (
    firstiter: Value | undefined,
    finalizer: Value | undefined,
  ): Value => {
    const thread = currentThread();
    for (const [name, hook] of [
      ['finalizer', finalizer],
      ['firstiter', firstiter],
    ] as const) {
      if (hook !== undefined && hook !== None && !isCallable(hook))
        raise(exc.TypeError, `callable ${name} expected, got ${typeName(hook)}`);
    }
    if (finalizer !== undefined) audit('sys.set_asyncgen_hook_finalizer');
    if (firstiter !== undefined) audit('sys.set_asyncgen_hook_firstiter');
    if (finalizer !== undefined) thread.asyncGenFinalizer = finalizer === None ? undefined : finalizer;
    if (firstiter !== undefined) thread.asyncGenFirstIter = firstiter === None ? undefined : firstiter;
    return None;
  },
  'get_coroutine_origin_tracking_depth()': (): Value => currentThread().coroutineOriginDepth,
  'set_coroutine_origin_tracking_depth(depth)': (depth: Value): Value => {
    const value = intArgument(depth);
    if (value < 0) raise(exc.ValueError, 'depth must be >= 0');
    currentThread().coroutineOriginDepth = value;
    return None;
  },
  'get_int_max_str_digits()': (): Value => currentThread().interp.intMaxStrDigits,
  'set_int_max_str_digits(maxdigits)': setMaxDigits,
  '_get_cpu_count_config()': (): Value => currentThread().interp.config.cpu_count,
  'getallocatedblocks()': (): Value => 0,
  'getdefaultencoding()': (): Value => 'utf-8',
  'getfilesystemencoding()': (): Value => 'utf-8',
  'getfilesystemencodeerrors()': (): Value => 'surrogateescape',
  '_getframe(depth=0, /)': getFrame,
  '_getframemodulename(depth=0)': getFrameModuleName,
  'getrecursionlimit()': (): Value => currentThread().interp.recursionLimit,
  'setrecursionlimit(limit, /)': setRecursionLimit,
  'getrefcount(object, /)': (): Value => 2,
  'getsizeof(object, default=<unrepresentable>)': (object: Value): Value => callSpecial(object, '__sizeof__'),
  'getswitchinterval()': (): Value => new PyFloat(currentThread().interp.scheduler.switchInterval),
  'setswitchinterval(interval, /)': (interval: Value): Value => {
    if (!(interval instanceof PyFloat) && typeOf(interval).nb_index === undefined)
      raise(exc.TypeError, `must be real number, not ${typeName(interval)}`);
    const value = interval instanceof PyFloat ? interval.v : Number(asIndex(interval));
    if (value <= 0) raise(exc.ValueError, 'switch interval must be strictly positive');
    currentThread().interp.scheduler.switchInterval = value;
    return None;
  },
  'intern(string, /)': (text: Value): Value =>
    strContents(text) === undefined ? raise(exc.TypeError, `intern() argument must be str, not ${typeName(text)}`) : text,
  '_is_interned(string, /)': (text: Value): Value =>
    strContents(text) === undefined ? raise(exc.TypeError, `_is_interned() argument must be str, not ${typeName(text)}`) : true,
  '_is_gil_enabled()': (): Value => true,
  'is_finalizing()': (): Value => currentThread().interp.isFinalizing,
  'is_stack_trampoline_active()': (): Value => false,
  'unraisablehook(unraisable, /)': unraisableHook,
  'getunicodeinternedsize()': (): Value => 0,
  ...tracingFunctions,
};

const FLAGS: StructSequence = makeStructSequence(
  'flags',
  'sys',
  [
    'debug',
    'inspect',
    'interactive',
    'optimize',
    'dont_write_bytecode',
    'no_user_site',
    'no_site',
    'ignore_environment',
    'verbose',
    'bytes_warning',
    'quiet',
    'hash_randomization',
    'isolated',
    'dev_mode',
    'utf8_mode',
    'warn_default_encoding',
    'safe_path',
    'int_max_str_digits',
    'gil',
  ],
  { noInstantiation: true, visible: 18 },
);
const VERSION_INFO: StructSequence = makeStructSequence('version_info', 'sys', ['major', 'minor', 'micro', 'releaselevel', 'serial'], {
  noInstantiation: true,
});
const FLOAT_INFO: StructSequence = makeStructSequence('float_info', 'sys', [
  'max',
  'max_exp',
  'max_10_exp',
  'min',
  'min_exp',
  'min_10_exp',
  'dig',
  'mant_dig',
  'epsilon',
  'radix',
  'rounds',
]);
const INT_INFO: StructSequence = makeStructSequence('int_info', 'sys', [
  'bits_per_digit',
  'sizeof_digit',
  'default_max_str_digits',
  'str_digits_check_threshold',
]);
const HASH_INFO: StructSequence = makeStructSequence('hash_info', 'sys', [
  'width',
  'modulus',
  'inf',
  'nan',
  'imag',
  'algorithm',
  'hash_bits',
  'seed_bits',
  'cutoff',
]);
const THREAD_INFO: StructSequence = makeStructSequence('thread_info', 'sys', ['name', 'lock', 'version']);

const float = (v: number): Value => new PyFloat(v);

/** `sys.implementation`: a namespace; `types.SimpleNamespace` is its type. */
function implementation(): Value {
  const dict = new PyDict();
  dict.setStr('name', 'pyco');
  dict.setStr('cache_tag', 'cpython-313');
  dict.setStr('version', VERSION_INFO.make([...VERSION, 'final', 0]));
  dict.setStr('hexversion', HEX_VERSION);
  dict.setStr('_multiarch', 'x86_64-linux-gnu');
  return currentThread().interp.simpleNamespace(dict);
}

/** `sys.flags`, in its order. */
const flagsOf = (config: PyConfig): Value[] => [
  config.parser_debug,
  config.inspect,
  config.interactive,
  config.optimization_level,
  config.write_bytecode ? 0 : 1,
  config.user_site_directory ? 0 : 1,
  config.site_import ? 0 : 1,
  config.use_environment ? 0 : 1,
  config.verbose,
  config.bytes_warning,
  config.quiet,
  1,
  config.isolated ? 1 : 0,
  config.dev_mode,
  config.utf8_mode,
  config.warn_default_encoding,
  config.safe_path,
  config.int_max_str_digits,
  1,
];

/** One of the three streams, under its two names: made when one of them is first read. */
function addStream(interp: PyInterpreter, fd: 0 | 1 | 2, name: string): void {
  const { sysdict } = interp;
  let stream: Value | undefined;
  for (const key of [name, `__${name}__`]) {
    sysdict.setLazy(key, None, (entry) => {
      stream ??= inThread(interp.mainThread, () => makeStandardStream(fd));
      entry.v = stream;
    });
  }
}

/** `sys`. */
export const sysModule: NativeModule = {
  name: 'sys',
  functions,
  init(module, interp) {
    const { host } = interp;
    const { dict } = module;
    for (const { k, v } of dict.liveEntries()) interp.sysdict.set(k, v!);
    (module as PyModule).dict = interp.sysdict;
    const set = (name: string, value: Value): void => interp.sysdict.setStr(name, value);
    for (const name of ['displayhook', 'excepthook', 'breakpointhook', 'unraisablehook']) set(`__${name}__`, interp.sysdict.getStr(name)!);
    set('UnraisableHookArgs', UNRAISABLE.type);
    interp.sysdict.setLazy('monitoring', None, (entry) => {
      entry.v = inThread(interp.mainThread, () => makeMonitoring(interp));
    });
    // `platform` reads build, date, time and compiler out of it.
    set('version', `${VERSION.join('.')} (main, Oct  7 2024, 00:00:00) [pyco]`);
    set('version_info', VERSION_INFO.make([...VERSION, 'final', 0]));
    set('hexversion', HEX_VERSION);
    set('api_version', 1013);
    set('copyright', 'Copyright (c) the pyco authors.');
    set('platform', host.platform);
    set('byteorder', 'little');
    set('maxsize', MAXSIZE);
    set('maxunicode', 0x10ffff);
    set('abiflags', '');
    set('platlibdir', 'lib');
    set('implementation', implementation());
    set('flags', FLAGS.make(flagsOf(interp.config)));
    set(
      'float_info',
      FLOAT_INFO.make([
        float(Number.MAX_VALUE),
        1024,
        308,
        float(2.2250738585072014e-308),
        -1021,
        -307,
        15,
        53,
        float(Number.EPSILON),
        2,
        1,
      ]),
    );
    set('int_info', INT_INFO.make([30, 4, 4300, 640]));
    set('hash_info', HASH_INFO.make([64, 2n ** 61n - 1n, 314159, 0, 1000003, 'siphash13', 64, 128, 0]));
    set('thread_info', THREAD_INFO.make(['pthread', 'semaphore', None]));
    set('float_repr_style', 'short');
    // Who was given no arguments has the name of no program.
    set('argv', new PyList((host.argv.length === 0 ? [''] : host.argv).map(strFromJs)));
    set('orig_argv', new PyList(host.argv.map(strFromJs)));
    const { config } = interp;
    set('warnoptions', new PyList(config.warnoptions.map(strFromJs)));
    const xoptions = new PyDict();
    for (const [name, value] of config.xoptions) xoptions.set(strFromJs(name), value === true ? true : strFromJs(value));
    set('_xoptions', xoptions);
    interp.intMaxStrDigits = config.int_max_str_digits;
    set('modules', interp.modules);
    set('path', new PyList());
    set('meta_path', new PyList());
    set('path_hooks', new PyList());
    set('path_importer_cache', new PyDict());
    set('pycache_prefix', config.pycache_prefix === undefined ? None : strFromJs(config.pycache_prefix));
    set('dont_write_bytecode', !config.write_bytecode);
    set('builtin_module_names', new PyTuple([...new Set([...interp.nativeModules.keys(), 'builtins'])].sort()));
    interp.sysdict.setLazy('stdlib_module_names', None, (entry) => {
      entry.v = STDLIB_MODULE_NAMES();
    });
    for (const name of ['prefix', 'exec_prefix', 'base_prefix', 'base_exec_prefix']) set(name, '/usr/local');
    set('_base_executable', '');
    set('executable', '');
    set('_stdlib_dir', None);
    set('_framework', '');
    set('_git', new PyTuple(['pyco', '', '']));
    set('ps1', '>>> ');
    set('ps2', '... ');
    for (const [fd, name] of (['stdin', 'stdout', 'stderr'] as const).entries()) addStream(interp, fd as 0 | 1 | 2, name);
  },
};
