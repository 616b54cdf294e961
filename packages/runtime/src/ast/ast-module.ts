import { compile, optimizeTree, type ParseMode, parse } from '@pyco/compiler';
import type { mod } from '@pyco/compiler/ast';
import {
  type CompileOptions,
  currentThread,
  exc,
  isInstance,
  type NativeModule,
  type PyInterpreter,
  raise,
  strToJs,
  typeOf,
  type Value,
} from '@pyco/vm';
import { codeToValues } from '../compilers/const-to-value.js';
import { characterNamed, optimizationLevel, rethrow, warn } from '../compilers/pyco-compiler.js';
import { symtableModule } from '../symtable/symtable-module.js';
import { tokenizeModule } from '../tokenize/tokenize-module.js';
import { type AstClasses, astClassesOf, isAst } from './ast-classes.js';
import { fromGuestAst, toGuestAst } from './convert-ast.js';

const ONLY_AST = 0x400;
const OPTIMIZED_AST = 0x8400;
const MODES = { exec: 'Module', eval: 'Expression', single: 'Interactive', func_type: 'FunctionType' } as const;

/** `compile()` where an AST goes in, comes out, or both; `undefined` for source that becomes code. */
function compileAst(source: Value, options: CompileOptions, classes: AstClasses): Value | undefined {
  const onlyAst = (options.flags & ONLY_AST) !== 0;
  const isOptimized = (options.flags & OPTIMIZED_AST) === OPTIMIZED_AST;
  const foldOptions = {
    filename: options.filename,
    optimize: optimizationLevel(options.optimize),
  } as const;
  if (isAst(source)) {
    if (onlyAst && !isOptimized) return source;
    const expected = MODES[options.mode];
    if (!isInstance(source, classes.type(expected))) raise(exc.TypeError, `expected ${expected} node, got ${typeOf(source).name}`);
    try {
      const tree = fromGuestAst(source, 'mod', classes) as mod;
      if (isOptimized) return toGuestAst(optimizeTree(tree, foldOptions), classes);
      const { optimize } = foldOptions;
      return codeToValues(compile(tree, { filename: options.filename, mode: options.mode as 'exec', flags: options.flags, optimize }));
    } catch (error) {
      return rethrow(error);
    }
  }
  if (!onlyAst) return undefined;
  const text = strToJs(source) ?? typeOf(source).bf_getbuffer?.(source, 0).bytes;
  if (text === undefined) return raise(exc.TypeError, 'compile() arg 1 must be a string, bytes or AST object');
  try {
    const tree = parse(text, {
      filename: options.filename,
      mode: options.mode as ParseMode,
      flags: options.flags & ~ONLY_AST,
      unicodeNames: characterNamed,
      maxStrDigits: currentThread().interp.intMaxStrDigits,
      ...(options.featureVersion !== undefined && { featureVersion: options.featureVersion }),
      onWarning: (message, lineno) => warn(message, options.filename, lineno),
    });
    return toGuestAst(isOptimized && tree.kind !== 'FunctionType' ? optimizeTree(tree, foldOptions) : tree, classes);
  } catch (error) {
    return rethrow(error);
  }
}

/** `_ast`: the node classes, and `compile()` for trees. It stands with the compiler, whose trees these are. */
const astModule: NativeModule = {
  name: '_ast',
  values: { PyCF_ONLY_AST: ONLY_AST, PyCF_TYPE_COMMENTS: 0x1000, PyCF_ALLOW_TOP_LEVEL_AWAIT: 0x2000, PyCF_OPTIMIZED_AST: OPTIMIZED_AST },
  init({ dict }, interp: PyInterpreter) {
    const classes = astClassesOf(interp);
    for (const [name, type] of classes.types) dict.setStr(name, type);
  },
};

/** Lets `compile()` of an interpreter take and give trees, and adds the modules that stand on the compiler. */
export function installAst(interp: PyInterpreter): void {
  for (const module of [astModule, tokenizeModule, symtableModule]) interp.nativeModules.set(module.name, module);
  interp.compileAst = (source, options) => {
    // A program that never asks for trees does not pay for their classes.
    if ((options.flags & ONLY_AST) === 0 && !interp.modules.has('_ast')) return undefined;
    return compileAst(source, options, astClassesOf(currentThread().interp));
  };
}
