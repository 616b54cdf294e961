import { type CodeObject, type PositionRange, positionRanges } from '@pyco/marshal';
import { callMethod } from '../../abstract/call.js';
import { toArray } from '../../abstract/iter.js';
import { repr, str, tryGetAttr } from '../../abstract/object.js';
import { PyList } from '../../builtins/list.js';
import type { PyTraceback } from '../../builtins/traceback.js';
import { PyTuple } from '../../builtins/tuple.js';
import { frameLocal, frameNames } from '../../frame/current-frame.js';
import { None, type Value } from '../../object/py-object.js';
import { typeOf } from '../../object/type-of.js';
import { strContents, strToJs } from '../../object/wide-str.js';
import type { PyInterpreter } from '../../state/interpreter.js';
import { currentThread } from '../../state/thread.js';
import {
  type PyAttributeError,
  PyBaseException,
  PyBaseExceptionGroup,
  type PyImportError,
  type PyNameError,
  type PySyntaxErrorObject,
} from '../base-exception.js';
import { exc } from '../hierarchy.js';
import { type FrameSummary, formatStack } from './frame-summary.js';
import { SourceLines } from './source-lines.js';
import { suggestName } from './suggestions.js';

const CAUSE = '\nThe above exception was the direct cause of the following exception:\n\n';
const CONTEXT = '\nDuring handling of the above exception, another exception occurred:\n\n';
const MAX_GROUP_WIDTH = 15;
const MAX_GROUP_DEPTH = 10;

/** Runs what may raise; the guest's exception is dropped, as a printer must. */
function quietly<T>(run: () => T, fallback: T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof PyBaseException) return fallback;
    throw error;
  }
}

/** The text of an uncaught exception as CPython 3.13 prints it: `traceback.format_exception`, chains, groups and notes included. */
export function formatException(error: PyBaseException): string {
  return new ExceptionPrinter(currentThread().interp).print(error);
}

class ExceptionPrinter {
  readonly #interp: PyInterpreter;
  readonly #sources: SourceLines;
  readonly #seen: Set<PyBaseException> = new Set();
  #depth = 0;
  #needClose = false;
  #out = '';

  constructor(interp: PyInterpreter) {
    this.#interp = interp;
    this.#sources = new SourceLines(interp);
  }

  print(error: PyBaseException): string {
    this.#format(error);
    return this.#out;
  }

  #indent(): string {
    return ' '.repeat(2 * this.#depth);
  }

  #emit(text: string, margin = '|'): void {
    if (this.#depth === 0) {
      this.#out += text;
      return;
    }
    const prefix = `${this.#indent()}${margin} `;
    for (const line of text.split(/(?<=\n)/)) this.#out += prefix + line;
  }

  /** The exception and those it came from, oldest first. */
  #format(error: PyBaseException): void {
    const chain: { readonly error: PyBaseException; readonly message: string | undefined }[] = [];
    let next: PyBaseException | undefined = error;
    while (next !== undefined) {
      const here: PyBaseException = next;
      this.#seen.add(here);
      let message: string | undefined;
      if (here.cause !== undefined) {
        next = here.cause;
        message = CAUSE;
      } else if (here.context !== undefined && !here.suppressContext) {
        next = here.context;
        message = CONTEXT;
      } else next = undefined;
      if (next !== undefined && this.#seen.has(next)) next = undefined;
      chain.push({ error: here, message: next === undefined ? undefined : message });
    }
    for (const link of chain.reverse()) {
      if (link.message !== undefined) this.#emit(link.message);
      if (link.error instanceof PyBaseExceptionGroup) this.#formatGroup(link.error);
      else {
        this.#formatTraceback(link.error, 'Traceback (most recent call last):\n');
        this.#emit(this.#formatOnly(link.error));
      }
    }
  }

  #formatTraceback(error: PyBaseException, title: string, margin = '|'): void {
    const limit = this.#interp.sysdict.getStr('tracebacklimit');
    if (error.traceback === undefined || ((typeof limit === 'number' || typeof limit === 'bigint') && limit <= 0)) return;
    this.#emit(title, margin);
    this.#emit(formatStack(this.#frames(error.traceback, limit), this.#interp.sourceShape));
  }

  #frames(traceback: PyTraceback, limit: Value | undefined): FrameSummary[] {
    const frames: FrameSummary[] = [];
    for (let tb: PyTraceback | undefined = traceback; tb !== undefined; tb = tb.tb_next) {
      const code = tb.tb_frame.code;
      const position = this.#interp.config.code_debug_ranges ? positionAt(code, tb.tb_lasti) : undefined;
      const filename = code.co_filename;
      frames.push({
        filename,
        name: code.co_name,
        lineno: tb.tb_lineno ?? 0,
        endLineno: position?.end_lineno ?? undefined,
        column: position?.col_offset ?? undefined,
        endColumn: position?.end_col_offset ?? undefined,
        source: (lineno) => this.#sources.line(filename, lineno),
      });
    }
    return typeof limit === 'number' ? frames.slice(Math.max(0, frames.length - limit)) : frames;
  }

  #formatGroup(group: PyBaseExceptionGroup): void {
    if (this.#depth > MAX_GROUP_DEPTH) {
      this.#emit(`... (max_group_depth is ${MAX_GROUP_DEPTH})\n`);
      return;
    }
    const isTop = this.#depth === 0;
    if (isTop) this.#depth++;
    this.#formatTraceback(group, 'Exception Group Traceback (most recent call last):\n', isTop ? '+' : '|');
    this.#emit(this.#formatOnly(group));
    const parts = group.exceptions.items as readonly PyBaseException[];
    const shown = Math.min(parts.length, MAX_GROUP_WIDTH + 1);
    this.#needClose = false;
    for (let i = 0; i < shown; i++) {
      const isLast = i === shown - 1;
      if (isLast) this.#needClose = true;
      const truncated = i >= MAX_GROUP_WIDTH;
      this.#out += `${this.#indent()}${i === 0 ? '+-' : '  '}+---------------- ${truncated ? '...' : i + 1} ----------------\n`;
      this.#depth++;
      if (truncated) {
        const rest = parts.length - MAX_GROUP_WIDTH;
        this.#emit(`and ${rest} more exception${rest > 1 ? 's' : ''}\n`);
      } else this.#format(parts[i]!);
      if (isLast && this.#needClose) {
        this.#out += `${this.#indent()}+------------------------------------\n`;
        this.#needClose = false;
      }
      this.#depth--;
    }
    if (isTop) this.#depth = 0;
  }

  /** The last lines: the syntax error's place, `Type: message` and the notes. */
  #formatOnly(error: PyBaseException): string {
    const name = qualifiedTypeName(error);
    const out = typeOf(error).isSubtypeOf(exc.SyntaxError)
      ? syntaxErrorLines(error as PySyntaxErrorObject, name)
      : finalLine(name, quietly(() => strToJs(str(error))!, '<exception str() failed>') + this.#hint(error));
    return out + notesOf(error);
  }

  /** "Did you mean" and "Did you forget to import". */
  #hint(error: PyBaseException): string {
    const type = typeOf(error);
    const isName = type.isSubtypeOf(exc.NameError);
    const isAttribute = type.isSubtypeOf(exc.AttributeError);
    const isImport = type.isSubtypeOf(exc.ImportError);
    const wrongValue = isImport ? (error as PyImportError).nameFrom : isName || isAttribute ? (error as PyNameError).name : undefined;
    if (wrongValue === undefined || wrongValue === None) return '';
    const wrong = strToJs(wrongValue);
    if (wrong === undefined) return '';
    const candidates = quietly(
      () =>
        isAttribute
          ? attributeCandidates(error as PyAttributeError, wrong)
          : isImport
            ? importCandidates(error as PyImportError, wrong)
            : nameCandidates(error, wrong),
      [],
    );
    const suggestion = typeof candidates === 'string' ? candidates : suggestName(candidates, wrong);
    let hint = suggestion === undefined ? '' : `. Did you mean: '${suggestion}'?`;
    if (isName && this.#isStdlibModule(wrong)) {
      hint += suggestion === undefined ? `. Did you forget to import '${wrong}'?` : ` Or did you forget to import '${wrong}'?`;
    }
    return hint;
  }

  #isStdlibModule(name: string): boolean {
    const names = this.#interp.sysdict.getStr('stdlib_module_names');
    return names !== undefined && quietly(() => toArray(names).includes(name), false);
  }
}

/** Where the instruction at byte offset `lasti` stands in the source; versions before 3.11 know lines only. */
function positionAt(code: CodeObject<Value>, lasti: number): PositionRange | undefined {
  return code.version < 311 ? undefined : positionRanges(code).find(({ start, end }) => start <= lasti && lasti < end);
}

function qualifiedTypeName(error: PyBaseException): string {
  const type = typeOf(error);
  const qualname = strToJs(tryGetAttr(type, '__qualname__') ?? type.name) ?? type.name;
  const module = tryGetAttr(type, '__module__');
  if (module === '__main__' || module === 'builtins') return qualname;
  return `${(module === undefined ? undefined : strToJs(module)) ?? '<unknown>'}.${qualname}`;
}

const finalLine = (name: string, message: string): string => (message === '' ? `${name}\n` : `${name}: ${message}\n`);

function notesOf(error: PyBaseException): string {
  const notes = quietly(() => tryGetAttr(error, '__notes__'), undefined);
  if (notes === undefined || notes === None) return '';
  if (notes instanceof PyList || notes instanceof PyTuple) {
    return notes.items
      .map((note) => quietly(() => strToJs(str(note))!, '<note str() failed>'))
      .flatMap((note) => note.split('\n'))
      .map((line) => `${line}\n`)
      .join('');
  }
  return `${quietly(() => strToJs(repr(notes))!, '<__notes__ repr() failed>')}\n`;
}

function syntaxErrorLines(error: PySyntaxErrorObject, name: string): string {
  const text = (value: Value | undefined): string | undefined => (value === undefined || value === None ? undefined : strToJs(str(value)));
  const integer = (value: Value | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
  const filename = text(error.filename);
  const lineno = text(error.lineno);
  let out = '';
  let suffix = '';
  if (lineno !== undefined) out += `  File "${filename === undefined || filename === '' ? '<string>' : filename}", line ${lineno}\n`;
  else if (filename !== undefined) suffix = ` (${filename})`;
  const source = error.text === undefined || strContents(error.text) === undefined ? undefined : strToJs(error.text);
  if (source !== undefined) {
    const right = source.replace(/\n+$/, '');
    const line = right.replace(/^[ \n\f]+/, '');
    const spaces = right.length - line.length;
    out += `    ${line}\n`;
    let offset = integer(error.offset);
    if (offset !== undefined) {
      const sameLine = lineno === text(error.end_lineno);
      const given = integer(error.end_offset);
      let end = sameLine ? (given === undefined || given === 0 ? offset : given) : right.length + 1;
      if (source !== '' && offset > source.length) offset = right.length + 1;
      if (source !== '' && end > source.length) end = right.length + 1;
      if (offset >= end || end < 0) end = offset + 1;
      const column = offset - 1 - spaces;
      if (column >= 0) {
        const lead = [...line.slice(0, column)].map((c) => (/\s/.test(c) ? c : ' ')).join('');
        out += `    ${lead}${'^'.repeat(Math.max(0, end - 1 - spaces - column))}\n`;
      }
    }
  }
  const message = text(error.msg);
  return `${out}${name}: ${message === undefined || message === '' ? '<no detail available>' : message}${suffix}\n`;
}

const visible = (names: readonly string[], wrong: string): readonly string[] =>
  wrong.startsWith('_') ? names : names.filter((name) => !name.startsWith('_'));

const namesOf = (value: Value): string[] => toArray(value).map((name) => strToJs(name) ?? '');

function attributeCandidates(error: PyAttributeError, wrong: string): readonly string[] {
  if (error.obj === undefined) return [];
  const names = namesOf(callMethod(error.obj, '__dir__')).sort();
  const innermost = last(error.traceback);
  if (innermost !== undefined && frameLocal(innermost.tb_frame, 'self') === error.obj) return names;
  return visible(names, wrong);
}

function importCandidates(error: PyImportError, wrong: string): readonly string[] {
  const module = error.name === undefined ? undefined : currentThread().interp.modules.get(error.name);
  return module === undefined ? [] : visible(namesOf(callMethod(module, '__dir__')).sort(), wrong);
}

/** Names the frame can see, or `self.name` straight away where the instance has such an attribute. */
function nameCandidates(error: PyBaseException, wrong: string): readonly string[] | string {
  const innermost = last(error.traceback);
  if (innermost === undefined) return [];
  const self = frameLocal(innermost.tb_frame, 'self');
  if (self !== undefined && tryGetAttr(self, wrong) !== undefined) return `self.${wrong}`;
  return frameNames(innermost.tb_frame);
}

function last(traceback: PyTraceback | undefined): PyTraceback | undefined {
  let tb = traceback;
  while (tb?.tb_next !== undefined) tb = tb.tb_next;
  return tb;
}
