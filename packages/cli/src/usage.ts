const LINE = '[option] ... [-c cmd | -m mod | file | -] [arg] ...';

/** The two lines behind a command line that makes no sense. */
export const usageHint = (executable: string): string => `usage: ${executable} ${LINE}\nTry \`python -h' for more information.\n`;

const OPTIONS = `Options (and corresponding environment variables):
-b     : warn of bytes that are taken for text; -bb raises errors
-B     : no .pyc files are written on import; also PYTHONDONTWRITEBYTECODE=x
-c cmd : the program is the argument (ends the options)
-d     : accepted, of no effect; also PYTHONDEBUG=x
-E     : PYTHON* environment variables are ignored
-h     : prints this (also -? or --help)
-i     : interactive after the program, with a prompt even if standard input is
         no terminal; also PYTHONINSPECT=x
-I     : isolated from the user's environment (as -E, -P and -s)
-m mod : the program is a module of the library or of sys.path (ends the options)
-O     : no asserts and no __debug__ code; .opt-1 before .pyc;
         also PYTHONOPTIMIZE=x
-OO    : as -O, and no docstrings; .opt-2 before .pyc
-P     : no folder of the program's in sys.path; also PYTHONSAFEPATH
-q     : no version before the first prompt
-s     : no user site folder; also PYTHONNOUSERSITE=x
-S     : no help, exit, quit, copyright, credits and license in builtins
-u     : standard output and error are not buffered; also PYTHONUNBUFFERED=x
-v     : tells of imports; more often, more; also PYTHONVERBOSE=x
-V     : prints the version (also --version); twice, with more about the build
-W arg : what becomes of warnings: action:message:category:module:lineno
         also PYTHONWARNINGS=arg
-x     : skips the first line of the source
-X opt : an option of the implementation: dev, utf8, int_max_str_digits=n,
         no_debug_ranges, pycache_prefix=path, warn_default_encoding, cpu_count=n, gil=1,
         faulthandler
--check-hash-based-pycs always|default|never:
         whether hash-based .pyc files are compared with their sources
--stdlib path : another library: a bundle, or the folder or zip file of a Lib;
         also PYCO_STDLIB
--help-env, --help-xoptions, --help-all: more help

Arguments:
file   : a program: source of Python 3.13, code compiled by CPython 3.8 to 3.14,
         a folder or a zip file with a __main__.py
-      : the program is standard input (without arguments too; interactive if
         that is a terminal)
arg ...: what the program gets in sys.argv[1:]

Commands:
dis [-C] [-O] [-P] [--json] FILE    prints bytecode
dis -R FILE                         prints the register instructions that it runs as
compile FILE.py [-o OUT.pyc]        writes a .pyc, which CPython 3.13 runs too
bundle FILE.py [-o FOLDER]          writes the part of the library that a program imports
`;

const VARIABLES = `Environment variables that change behavior:
PYTHONPATH      : folders in front of the library in sys.path, separated by ':'
PYTHONSTARTUP   : a file that is run before the first prompt
PYTHONIOENCODING: encoding[:errors] of the standard streams
PYTHONPYCACHEPREFIX: where .pyc files are kept, in place of __pycache__
PYTHONINTMAXSTRDIGITS: the most digits an int may have as text; 0 for no limit
PYCO_STDLIB     : other places of the library, separated by ':'; an empty one is this library
These go with an option: PYTHONDEBUG (-d), PYTHONDEVMODE (-X dev), PYTHONDONTWRITEBYTECODE (-B), PYTHONINSPECT (-i), PYTHONNOUSERSITE (-s),
PYTHONOPTIMIZE (-O), PYTHONSAFEPATH (-P), PYTHONUNBUFFERED (-u), PYTHONUTF8 (-X utf8), PYTHONVERBOSE (-v), PYTHONWARNINGS (-W).
`;

const X_OPTIONS = `The following implementation-specific options are available:
-X dev : development mode: warnings are shown
-X int_max_str_digits=number: the most digits an int may have as text; 0 for no limit; also PYTHONINTMAXSTRDIGITS
-X pycache_prefix=path: where .pyc files are kept, in place of __pycache__; also PYTHONPYCACHEPREFIX
-X cpu_count=n: what os.cpu_count() says; also PYTHON_CPU_COUNT
-X faulthandler: tracebacks of faults are written; also PYTHONFAULTHANDLER
-X gil=1: there is one in any case; also PYTHON_GIL
-X no_debug_ranges: tracebacks and code objects tell lines, not columns; also PYTHONNODEBUGRANGES
-X utf8[=0|1]: what sys.flags.utf8_mode says; text is UTF-8 in any case; also PYTHONUTF8
-X warn_default_encoding: what sys.flags.warn_default_encoding says; also PYTHONWARNDEFAULTENCODING
Any other goes to sys._xoptions.
`;

/** What a help option prints. */
export function helpText(kind: 'help' | 'help-env' | 'help-xoptions' | 'help-all', executable: string): string {
  const help = `usage: ${executable} ${LINE}\n${OPTIONS}`;
  switch (kind) {
    case 'help':
      return help;
    case 'help-env':
      return VARIABLES;
    case 'help-xoptions':
      return X_OPTIONS;
    case 'help-all':
      return `${help}\n${VARIABLES}\n${X_OPTIONS}`;
  }
}
