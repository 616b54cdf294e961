import { DEFAULT_CONFIG, type PyConfig } from '@pyco/vm';
import { UsageError } from './usage-error.js';

/** What is to be done, and with which arguments: `sys.argv` without its first. */
export type Action =
  | { readonly kind: 'help' | 'help-env' | 'help-xoptions' | 'help-all' }
  | { readonly kind: 'version'; readonly long: boolean }
  | { readonly kind: 'command'; readonly source: string; readonly args: readonly string[] }
  | { readonly kind: 'module'; readonly module: string; readonly args: readonly string[] }
  | { readonly kind: 'file'; readonly path: string; readonly args: readonly string[]; readonly skipsFirstLine: boolean }
  | { readonly kind: 'stdin'; readonly isNamed: boolean; readonly args: readonly string[] };

export interface CommandLine {
  readonly action: Action;
  readonly config: PyConfig;
  /** The library to use: `--stdlib` or `PYCO_STDLIB`. */
  readonly stdlib: string | undefined;
  /** `PYTHONPATH`, and other variables, unless `-E` or `-I` forbid them. */
  readonly variable: (name: string) => string | undefined;
}

/** Letters of options, each with what it counts or sets. */
const COUNTED = {
  b: 'bytes',
  B: 'noBytecode',
  d: 'debug',
  E: 'noEnvironment',
  i: 'inspect',
  I: 'isolated',
  O: 'optimize',
  P: 'safePath',
} as const;
const MORE = {
  q: 'quiet',
  R: 'hashRandom',
  s: 'noUserSite',
  S: 'noSite',
  u: 'unbuffered',
  v: 'verbose',
  V: 'version',
  x: 'skipFirst',
} as const;
const LETTERS: { readonly [letter: string]: string } = { ...COUNTED, ...MORE };
const HELP: { readonly [option: string]: 'help' | 'help-env' | 'help-xoptions' | 'help-all' } = {
  help: 'help',
  'help-env': 'help-env',
  'help-xoptions': 'help-xoptions',
  'help-all': 'help-all',
};
const CHECK_MODES: readonly string[] = ['always', 'default', 'never'];

/** What stands on the command line, counted, before the environment is looked at. */
class Options {
  readonly count: { [name: string]: number } = {};
  readonly warnings: string[] = [];
  readonly xoptions: Map<string, string | true> = new Map();
  checkMode = 'default';
  stdlib: string | undefined = undefined;
  help: 'help' | 'help-env' | 'help-xoptions' | 'help-all' | undefined = undefined;
  end: { readonly option: 'c' | 'm'; readonly value: string } | undefined = undefined;

  of(name: string): number {
    return this.count[name] ?? 0;
  }
}

/** Reads options up to the program, as `_PyOS_GetOpt` does. Gives the place of the first argument that is none. */
function readOptions(argv: readonly string[], options: Options): number {
  let at = 0;
  while (at < argv.length && options.end === undefined) {
    const word = argv[at]!;
    if (!word.startsWith('-') || word === '-') break;
    at++;
    if (word === '--') break;
    if (word.startsWith('--')) at = readLong(word.slice(2), argv, at, options);
    else at = readShort(word.slice(1), argv, at, options);
  }
  return at;
}

function readLong(name: string, argv: readonly string[], at: number, options: Options): number {
  if (name === 'version') options.count['version'] = options.of('version') + 1;
  else if (HELP[name] !== undefined) options.help = HELP[name];
  else if (name === 'check-hash-based-pycs') {
    const mode = argv[at];
    if (mode === undefined) throw misuse('Argument expected for the --check-hash-based-pycs option', 2);
    if (!CHECK_MODES.includes(mode)) {
      throw misuse("--check-hash-based-pycs must be one of 'default', 'always', or 'never'", 2);
    }
    options.checkMode = mode;
    return at + 1;
  } else if (name === 'stdlib') {
    options.stdlib = argv[at];
    if (options.stdlib === undefined) throw misuse('Argument expected for the --stdlib option', 2);
    return at + 1;
  } else throw misuse(`unknown option --${name}`, 2);
  return at;
}

function readShort(letters: string, argv: readonly string[], at: number, options: Options): number {
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i]!;
    if ('cmWX'.includes(letter)) {
      const attached = letters.slice(i + 1);
      const value = attached === '' ? argv[at] : attached;
      if (value === undefined) throw misuse(`Argument expected for the -${letter} option`, 2);
      if (letter === 'W') options.warnings.push(value);
      else if (letter === 'X') addXOption(options, value);
      else options.end = { option: letter as 'c' | 'm', value };
      return attached === '' ? at + 1 : at;
    }
    if (letter === 'h' || letter === '?') options.help = 'help';
    else {
      const name = LETTERS[letter];
      if (name === undefined) throw misuse(letter === 'J' ? '-J is reserved for Jython' : `Unknown option: -${letter}`, 2);
      options.count[name] = options.of(name) + 1;
    }
  }
  return at;
}

function addXOption(options: Options, text: string): void {
  const equals = text.indexOf('=');
  if (equals < 0) options.xoptions.set(text, true);
  else options.xoptions.set(text.slice(0, equals), text.slice(equals + 1));
}

/** Reads the command line, given without the interpreter, and the variables that go with it. @throws UsageError */
export function readCommandLine(argv: readonly string[], env: { readonly [name: string]: string }): CommandLine {
  const options = new Options();
  const at = readOptions(argv, options);
  const isIsolated = options.of('isolated') > 0;
  const usesEnvironment = !isIsolated && options.of('noEnvironment') === 0;
  const variable = (name: string): string | undefined => (usesEnvironment && env[name] !== '' ? env[name] : undefined);
  const config = configOf(options, variable, isIsolated, usesEnvironment, localeOf(env));
  return { action: actionOf(argv.slice(at), options), config, stdlib: options.stdlib ?? env['PYCO_STDLIB'], variable };
}

function actionOf(rest: readonly string[], options: Options): Action {
  if (options.help !== undefined) return { kind: options.help };
  const versions = options.of('version');
  if (versions > 0) return { kind: 'version', long: versions > 1 };
  if (options.end?.option === 'c') return { kind: 'command', source: options.end.value, args: rest };
  if (options.end?.option === 'm') return { kind: 'module', module: options.end.value, args: rest };
  const [path, ...args] = rest;
  if (path === undefined || path === '-') return { kind: 'stdin', isNamed: path !== undefined, args };
  return { kind: 'file', path, args, skipsFirstLine: options.of('skipFirst') > 0 };
}

/** In python's words. */
const misuse = (message: string, status: number): UsageError => new UsageError(message, status, status === 2 ? 'usage' : 'as said');

/** As `Py_ExitStatusException` tells it, before anything has been set up. */
const fatal = (place: string, text: string, state = 'preinitialized'): UsageError =>
  misuse(`Fatal Python error: ${place}: ${text}\nPython runtime state: ${state}\n`, 1);

type Variable = (name: string) => string | undefined;

/** A variable that is a number or, as any other text, a 1. */
function numberOf(variable: Variable, name: string): number {
  const text = variable(name);
  if (text === undefined) return 0;
  return /^\d+$/.test(text) ? Math.max(1, Number(text)) : 1;
}

/** The locales that stand for "nobody has said anything": what comes in is then let through as it is. */
const PLAIN_LOCALES: ReadonlySet<string> = new Set(['C', 'POSIX', 'C.UTF-8', 'C.utf8', 'UTF-8']);

const localeOf = (env: { readonly [name: string]: string }): string => env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'C';

function configOf(options: Options, variable: Variable, isIsolated: boolean, usesEnvironment: boolean, locale: string): PyConfig {
  const counted = (option: string, name: string): number => Math.max(options.of(option), numberOf(variable, name));
  const isSet = (option: string, name: string): boolean => options.of(option) > 0 || variable(name) !== undefined;
  const isDevMode = options.xoptions.has('dev') || variable('PYTHONDEVMODE') !== undefined;
  const bytesWarning = options.of('bytes');
  const warnoptions = [
    ...(isDevMode ? ['default'] : []),
    ...(variable('PYTHONWARNINGS')?.split(',') ?? []),
    ...options.warnings,
    ...(bytesWarning > 1 ? ['error::BytesWarning'] : bytesWarning === 1 ? ['default::BytesWarning'] : []),
  ];
  const [encoding, errors] = (variable('PYTHONIOENCODING') ?? '').split(':');
  const utf8 = utf8Mode(options, variable, locale === 'C' || locale === 'POSIX');
  // Whoever names an encoding means it.
  const letsThrough = !encoding && (PLAIN_LOCALES.has(locale) || utf8 === 1);
  checkGil(options, variable);
  const prefix = options.xoptions.get('pycache_prefix') ?? variable('PYTHONPYCACHEPREFIX');
  return {
    ...DEFAULT_CONFIG,
    parser_debug: Math.min(1, counted('debug', 'PYTHONDEBUG')),
    inspect: counted('inspect', 'PYTHONINSPECT'),
    interactive: options.of('inspect'),
    optimization_level: counted('optimize', 'PYTHONOPTIMIZE'),
    write_bytecode: !isSet('noBytecode', 'PYTHONDONTWRITEBYTECODE'),
    user_site_directory: !isIsolated && !isSet('noUserSite', 'PYTHONNOUSERSITE'),
    site_import: options.of('noSite') === 0,
    use_environment: usesEnvironment,
    verbose: counted('verbose', 'PYTHONVERBOSE'),
    bytes_warning: bytesWarning,
    quiet: options.of('quiet'),
    isolated: isIsolated,
    dev_mode: isDevMode,
    faulthandler: isDevMode || options.xoptions.has('faulthandler') || variable('PYTHONFAULTHANDLER') !== undefined,
    utf8_mode: utf8,
    warn_default_encoding: options.xoptions.has('warn_default_encoding') || variable('PYTHONWARNDEFAULTENCODING') !== undefined ? 1 : 0,
    safe_path: isIsolated || isSet('safePath', 'PYTHONSAFEPATH'),
    int_max_str_digits: maxDigits(options, variable),
    code_debug_ranges: !options.xoptions.has('no_debug_ranges') && variable('PYTHONNODEBUGRANGES') === undefined,
    buffered_stdio: !isSet('unbuffered', 'PYTHONUNBUFFERED'),
    check_hash_pycs_mode: options.checkMode as 'default' | 'always' | 'never',
    pycache_prefix: prefix === true || prefix === '' ? undefined : prefix,
    cpu_count: cpuCount(options, variable),
    stdio_encoding: encoding === '' ? undefined : encoding,
    stdio_errors: errors || (letsThrough ? 'surrogateescape' : undefined),
    warnoptions,
    xoptions: options.xoptions,
  };
}

function utf8Mode(options: Options, variable: Variable, hasNoLocale: boolean): number {
  const given = options.xoptions.get('utf8');
  if (given !== undefined) {
    if (given === true || given === '1') return 1;
    if (given === '0') return 0;
    throw fatal('preconfig_init_utf8_mode', 'invalid -X utf8 option value', 'preinitializing');
  }
  const named = variable('PYTHONUTF8');
  if (named === undefined) return hasNoLocale ? 1 : 0;
  if (named === '1' || named === '0') return Number(named);
  throw fatal('preconfig_init_utf8_mode', 'invalid PYTHONUTF8 environment variable value', 'preinitializing');
}

function cpuCount(options: Options, variable: Variable): number {
  const given = options.xoptions.get('cpu_count') ?? variable('PYTHON_CPU_COUNT');
  if (given === undefined || given === 'default') return -1;
  const count = given !== true && /^\d+$/.test(given) ? Number(given) : 0;
  if (count > 0 && count <= 0x7fffffff) return count;
  const text = '-X cpu_count=n option: n is missing or an invalid number, n must be greater than 0';
  throw fatal('config_init_cpu_count', text);
}

/** The GIL can be asked for, and that is all. */
function checkGil(options: Options, variable: Variable): void {
  const given = options.xoptions.get('gil') ?? variable('PYTHON_GIL');
  if (given === undefined || given === '1') return;
  const text = given === '0' ? 'Disabling the GIL is not supported by this build' : 'PYTHON_GIL / -X gil must be "0" or "1"';
  throw fatal('config_read_gil', text);
}

function maxDigits(options: Options, variable: Variable): number {
  const read = (text: string | true | undefined, name: string): number | undefined => {
    if (text === undefined) return undefined;
    const value = text === true || !/^\d+$/.test(text) ? -1 : Number(text);
    if (value !== 0 && (value < 640 || value > 0x7fffffff)) {
      throw fatal('config_init_int_max_str_digits', `${name}: invalid limit; must be >= 640 or 0 for unlimited.`);
    }
    return value;
  };
  const fromVariable = read(variable('PYTHONINTMAXSTRDIGITS'), 'PYTHONINTMAXSTRDIGITS');
  return read(options.xoptions.get('int_max_str_digits'), '-X int_max_str_digits') ?? fromVariable ?? 4300;
}
