import { CodeObject } from '@pyco/marshal';
import { tailCall } from '../../abstract/call.js';
import { asIndex } from '../../abstract/number.js';
import { isTrue } from '../../abstract/object.js';
import { encodeUtf8 } from '../../codecs/utf8.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise, raiseNotImplemented } from '../../exceptions/raise.js';
import { currentBuiltins, currentFlags, currentGlobals, currentLocals } from '../../frame/current-frame.js';
import { runCode } from '../../frame/run-code.js';
import { fsPath, pathValue } from '../../host/fs-path.js';
import { importModule } from '../../import/import.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { PyWideStr, strContents, strFromJs, strToJs } from '../../object/wide-str.js';
import type { CompileOptions } from '../../ports/source-compiler.js';
import { audit, isAudited } from '../../state/audit.js';
import { currentThread } from '../../state/thread.js';
import { needBytes } from '../bytes/buffer.js';
import { PyBytes } from '../bytes/py-bytes.js';
import { PyDict } from '../dict.js';
import { PyCell, PyFunction } from '../function.js';
import { PyTuple } from '../tuple.js';

/** The text or bytes of a source argument: str, bytes-like. */
function sourceOf(source: Value, what: string): string | Uint8Array {
  const text = strToJs(source);
  if (text !== undefined) {
    // CPython reads its UTF-8.
    if (source instanceof PyWideStr) encodeUtf8(source);
    if (text.includes('\0')) raise(exc.SyntaxError, 'source code string cannot contain null bytes');
    return text;
  }
  const buffer = typeOf(source).bf_getbuffer;
  if (buffer === undefined) return raise(exc.TypeError, `${what} must be a string, bytes or code object`);
  const bytes = needBytes(source);
  if (bytes.includes(0)) raise(exc.SyntaxError, 'source code string cannot contain null bytes');
  return bytes;
}

/** Source as a hook is shown it: its bytes. */
const sourceValue = (source: string | Uint8Array): Value =>
  new PyBytes(typeof source === 'string' ? encodeUtf8(strFromJs(source)) : source);

/** Compiles through the interpreter's `SourceCompiler`. */
export function compileSource(source: string | Uint8Array, options: CompileOptions): CodeObject<Value> {
  const compiler = currentThread().interp.compiler;
  if (compiler === undefined) return raiseNotImplemented('compiling source: this runtime was created without a compiler, which');
  if (isAudited()) audit('compile', sourceValue(source), strFromJs(options.filename));
  const { optimization_level } = currentThread().interp.config;
  return compiler.compile(source, options.optimize < 0 ? { ...options, optimize: optimization_level } : options);
}

const FUTURE_MASK = 0x1fe0000;
const DONT_IMPLY_DEDENT = 0x200;
const ONLY_AST = 0x400;
const ALL_FLAGS = 0x8000_0000 | FUTURE_MASK | DONT_IMPLY_DEDENT | ONLY_AST | 0x1000 | 0x2000 | 0x4000 | 0x8000 | 0x100;

function compile(
  source: Value,
  filename: Value,
  mode: Value,
  flags: Value,
  dontInherit: Value,
  optimize: Value,
  featureVersion: Value,
): Value {
  const name = fsPath(pathValue(filename));
  let bits = Number(asIndex(flags));
  const level = Number(asIndex(optimize));
  if ((bits & ~ALL_FLAGS) !== 0) raise(exc.ValueError, 'compile(): unrecognised flags');
  if (level < -1 || level > 2) raise(exc.ValueError, 'compile(): invalid optimize value');
  if (!isTrue(dontInherit)) bits |= currentFlags() & FUTURE_MASK;
  const modeText = strToJs(mode) ?? raise(exc.TypeError, `compile() argument 'mode' must be str, not ${typeName(mode)}`);
  if (modeText !== 'exec' && modeText !== 'eval' && modeText !== 'single' && modeText !== 'func_type') {
    raise(exc.ValueError, "compile() mode must be 'exec', 'eval' or 'single'");
  }
  if (modeText === 'func_type' && (bits & ONLY_AST) === 0) raise(exc.ValueError, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
  const hook = currentThread().interp.compileAst;
  if (hook !== undefined) {
    if (isAudited()) auditTree(source, name, bits);
    const minor = Number(asIndex(featureVersion));
    const options = { filename: name, mode: modeText, flags: bits, optimize: level } as const;
    const made = hook(source, minor >= 0 ? { ...options, featureVersion: minor } : options);
    if (made !== undefined) return made;
  } else if ((bits & ONLY_AST) !== 0) raiseNotImplemented('compile() to an AST without the _ast module');
  return compileSource(sourceOf(source, 'compile() arg 1'), { filename: name, mode: modeText, flags: bits, optimize: level });
}

/** Tells of what the hook for trees will do: of source that is parsed only, and of trees. Plain source is told of where it is compiled. */
function auditTree(source: Value, filename: string, flags: number): void {
  const isSource = strContents(source) !== undefined || typeOf(source).bf_getbuffer !== undefined;
  if (!isSource) audit('compile', source, None);
  else if ((flags & ONLY_AST) !== 0) audit('compile', sourceValue(sourceOf(source, 'compile() arg 1')), strFromJs(filename));
}

/** `globals` and `locals` of `exec` and `eval`, with CPython's checks and `__builtins__` put in place. */
function namespaces(what: 'exec' | 'eval', globals: Value, locals: Value): { globals: PyDict; locals: Value } {
  if (globals !== None && !(globals instanceof PyDict)) {
    raise(
      exc.TypeError,
      what === 'exec'
        ? `exec() globals must be a dict, not ${typeName(globals)}`
        : typeOf(globals).mp_subscript === undefined
          ? 'globals must be a dict'
          : 'globals must be a real dict; try eval(code, {}, mapping)',
    );
  }
  if (locals !== None && typeOf(locals).mp_subscript === undefined) {
    raise(exc.TypeError, what === 'exec' ? `locals must be a mapping or None, not ${typeName(locals)}` : 'locals must be a mapping');
  }
  const scope = globals === None ? (currentGlobals() ?? raise(exc.SystemError, `globals and locals cannot be NULL`)) : (globals as PyDict);
  const local = locals === None ? (globals === None ? currentLocals() : scope) : locals;
  if (scope.getStr('__builtins__') === undefined) scope.setStr('__builtins__', currentBuiltins() ?? currentThread().interp.builtins);
  return { globals: scope, locals: local };
}

function evalFunction(source: Value, globals: Value, locals: Value): Value | undefined {
  const scope = namespaces('eval', globals, locals);
  let code: CodeObject<Value>;
  if (source instanceof CodeObject) {
    if (source.co_freevars.length > 0) raise(exc.TypeError, 'code object passed to eval() may not contain free variables');
    code = source;
  } else {
    const text = sourceOf(source, 'eval() arg 1');
    const trimmed = typeof text === 'string' ? text.replace(/^[ \t]+/, '') : text;
    code = compileSource(trimmed, { filename: '<string>', mode: 'eval', flags: currentFlags() & FUTURE_MASK, optimize: -1 });
  }
  return runCode(code, scope.globals, scope.locals);
}

function exec(source: Value, globals: Value, locals: Value, closure: Value): Value | undefined {
  const scope = namespaces('exec', globals, locals);
  if (source instanceof CodeObject) {
    const free = source.co_freevars.length;
    if (free === 0) {
      if (closure !== None) raise(exc.TypeError, 'cannot use a closure with this code object');
      return discard(runCode(source, scope.globals, scope.locals));
    }
    const cells = closure instanceof PyTuple ? closure.items : [];
    if (!(closure instanceof PyTuple) || cells.length !== free || !cells.every((cell) => cell instanceof PyCell)) {
      raise(exc.TypeError, `code object requires a closure of exactly length ${free}`);
    }
    const fn = new PyFunction(source as CodeObject<Value>, scope.globals, currentThread().interp.builtins, source.co_name, None);
    fn.closure = cells as readonly PyCell[];
    return discard(tailCall(fn, []));
  }
  if (closure !== None) raise(exc.TypeError, 'closure can only be used when source is a code object');
  const code = compileSource(sourceOf(source, 'exec() arg 1'), {
    filename: '<string>',
    mode: 'exec',
    flags: currentFlags() & FUTURE_MASK,
    optimize: -1,
  });
  return discard(runCode(code, scope.globals, scope.locals));
}

/** A module's code returns None, so a pushed frame gives what `exec` gives. */
const discard = (result: Value | undefined): Value | undefined => (result === undefined ? undefined : None);

function importFunction(name: Value, globals: Value, locals: Value, fromlist: Value, level: Value): Value | undefined {
  void locals;
  if (strContents(name) === undefined) raise(exc.TypeError, 'module name must be a string');
  return importModule(strToJs(name)!, globals, fromlist, Number(asIndex(level)));
}

export const evaluateFunctions: MethodTable = {
  '__import__(name, globals=None, locals=None, fromlist=(), level=0)': (
    name: Value,
    globals: Value,
    locals: Value,
    fromlist: Value | undefined,
    level: Value,
  ) => importFunction(name, globals, locals, fromlist ?? new PyTuple([]), level),
  'compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)': compile,
  'eval(source, /, globals=None, locals=None)': evalFunction,
  'exec(source, /, globals=None, locals=None, *, closure=None)': exec,
};
