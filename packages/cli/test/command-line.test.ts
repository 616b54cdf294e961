import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../src/command-line.js';
import { UsageError } from '../src/usage-error.js';

const NO_ENV = {};

/** What a command line is refused with. */
function refusal(argv: readonly string[]): UsageError {
  try {
    readCommandLine(argv, NO_ENV);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('not refused');
}

describe('readCommandLine', () => {
  it('ends the options at the program: what follows is for it', () => {
    expect(readCommandLine(['-c', 'code', '-x', '--y'], NO_ENV).action).toEqual({ kind: 'command', source: 'code', args: ['-x', '--y'] });
    expect(readCommandLine(['-mjson.tool', '-c'], NO_ENV).action).toEqual({ kind: 'module', module: 'json.tool', args: ['-c'] });
    expect(readCommandLine(['a.py', '-c', 'b'], NO_ENV).action).toMatchObject({ kind: 'file', path: 'a.py', args: ['-c', 'b'] });
    expect(readCommandLine(['-', 'x'], NO_ENV).action).toEqual({ kind: 'stdin', isNamed: true, args: ['x'] });
    expect(readCommandLine([], NO_ENV).action).toEqual({ kind: 'stdin', isNamed: false, args: [] });
  });

  it('reads letters that stand together', () => {
    const { action, config } = readCommandLine(['-IOOc', 'code'], NO_ENV);
    expect(action).toMatchObject({ kind: 'command', source: 'code' });
    expect(config).toMatchObject({
      isolated: true,
      optimization_level: 2,
      safe_path: true,
      use_environment: false,
      user_site_directory: false,
    });
  });

  it('takes from the environment what options do not say, unless told not to', () => {
    const env = {
      PYTHONOPTIMIZE: '1',
      PYTHONDONTWRITEBYTECODE: 'x',
      PYTHONPATH: '/a',
      PYTHONUNBUFFERED: '',
      PYTHONIOENCODING: 'latin-1:replace',
    };
    const line = readCommandLine(['a.py'], env);
    expect(line.config).toMatchObject({ optimization_level: 1, write_bytecode: false, buffered_stdio: true });
    expect(line.config).toMatchObject({ stdio_encoding: 'latin-1', stdio_errors: 'replace' });
    expect(line.variable('PYTHONPATH')).toBe('/a');
    const deaf = readCommandLine(['-E', 'a.py'], env);
    expect(deaf.config).toMatchObject({ optimization_level: 0, write_bytecode: true, stdio_encoding: undefined });
    expect(deaf.variable('PYTHONPATH')).toBe(undefined);
  });

  it('puts warnings in order: development mode, environment, options, bytes', () => {
    const { config } = readCommandLine(['-X', 'dev', '-W', 'error', '-bb', '-Wignore::X', 'a.py'], { PYTHONWARNINGS: 'once,always' });
    expect(config.warnoptions).toEqual(['default', 'once', 'always', 'error', 'ignore::X', 'error::BytesWarning']);
    expect([...config.xoptions]).toEqual([['dev', true]]);
  });

  it('refuses in the words of python what makes no sense', () => {
    expect(refusal(['-Z'])).toMatchObject({ message: 'Unknown option: -Z', status: 2, manner: 'usage' });
    expect(refusal(['--foo'])).toMatchObject({ message: 'unknown option --foo', status: 2, manner: 'usage' });
    expect(refusal(['-c'])).toMatchObject({ message: 'Argument expected for the -c option', status: 2 });
    expect(refusal(['-X', 'int_max_str_digits=5'])).toMatchObject({ status: 1, manner: 'as said' });
    expect(refusal(['-X', 'gil=0']).message).toBe(
      'Fatal Python error: config_read_gil: Disabling the GIL is not supported by this build\nPython runtime state: preinitialized\n',
    );
  });

  it('takes numbers for what they count, and an empty prefix for none', () => {
    const env = { PYTHON_CPU_COUNT: '7', PYTHONDEBUG: '3', PYTHONPYCACHEPREFIX: 'foo' };
    expect(readCommandLine(['-OOOO', 'a.py'], env).config).toMatchObject({ cpu_count: 7, parser_debug: 1, optimization_level: 4 });
    const options = ['-X', 'cpu_count=default', '-X', 'pycache_prefix=', '-X', 'faulthandler', 'a.py'];
    expect(readCommandLine(options, env).config).toMatchObject({ cpu_count: -1, pycache_prefix: undefined, faulthandler: true });
    for (const count of ['cpu_count', 'cpu_count=0', 'cpu_count=x']) expect(refusal(['-X', count]).status).toBe(1);
  });
});
