import { strRepr } from '../../ast/repr.js';
import { PyCompileError } from '../../errors.js';
import type { ErrorReport } from '../../tokenize/error-report.js';
import { numberValue } from '../../tokenize/number.js';
import { utf8Error } from '../../tokenize/source.js';
import { decodeBytes, decodeStr } from '../../tokenize/string.js';
import { Field, PREFIX_SHIFT, StringFlag, Tok } from '../../tokenize/token.js';
import type { Tokenizer } from '../../tokenize/tokenizer.js';
import type { ParserOptions } from '../options.js';
import { type Actions, Machine, type Node, type Value } from './machine.js';
import type { Action, Alternative, Grammar } from './notation.js';

/** What becomes of an alternative that has matched: most make a node, those of `invalid_` rules throw the error. */
export class ErrorActions implements Actions {
  readonly machine: Machine;
  private readonly tokens: Int32Array;
  private readonly source: string;
  private readonly report: ErrorReport;
  private readonly options: ParserOptions;

  constructor(grammar: Grammar, tokenizer: Tokenizer, report: ErrorReport, options: ParserOptions) {
    this.tokens = tokenizer.data;
    this.source = tokenizer.source;
    this.report = report;
    this.options = options;
    this.machine = new Machine(grammar, tokenizer.data, tokenizer.names.names, tokenizer.source, this);
  }

  run(alternative: Alternative, captures: ReadonlyMap<string, Value>, start: number): Value | undefined {
    const action = alternative.action!;
    const args = action.args.map((name) => captures.get(name) ?? null);
    switch (action.kind) {
      case 'node':
        return this.machine.node(action.name, args, start);
      case 'raise':
        return this.raise(action, captures);
      case 'call':
        return this.call(action, args, start);
    }
  }

  fetched(index: number): void {
    if (this.tokens[index * Field.STRIDE] === Tok.ERRORTOKEN) throw this.report.badToken(index + 1);
  }

  forced(index: number, text: string): never {
    const token = this.machine.token(index);
    throw this.report.range(`expected '${text}'`, token, token, this.machine.fill);
  }

  private raise(action: Extract<Action, { kind: 'raise' }>, captures: ReadonlyMap<string, Value>): never {
    const [first, second] = action.args.map((name) => captures.get(name) ?? null);
    const msg = action.message
      .replace('%a.line', () => String(firstOf(captures.get('a')!).line))
      .replace('%a', () => nameOf(firstOf(captures.get('a')!)));
    const { fill } = this.machine;
    switch (action.where) {
      case 'at':
        throw this.report.range(msg, firstOf(first!), firstOf(first!), fill);
      case 'range':
        throw this.report.range(msg, firstOf(first!), lastOf(second!), fill);
      case 'from':
        throw this.report.startingFrom(msg, firstOf(first!), fill);
      case 'indent':
        throw this.report.atLast('IndentationError', msg, fill);
      case 'next': {
        const index = this.machine.position();
        this.machine.kindAt(index);
        throw this.report.atLast('SyntaxError', msg, this.machine.fill, index);
      }
      default:
        throw this.report.atLast('SyntaxError', msg, fill);
    }
  }

  private call(action: Action & { kind: 'call' }, args: readonly Value[], start: number): Value | undefined {
    const [a, b] = args as [Value, Value];
    switch (action.name) {
      case 'same':
        return a;
      case 'binary':
        return flatten(b).length === 0 ? a : this.machine.node('BinOp', [], start);
      case 'trailers': {
        const trailers = flatten(b);
        return trailers.length === 0 ? a : this.machine.node(trailers[trailers.length - 1]!.kind, [], start);
      }
      case 'noteq':
        return this.noteq(firstOf(a!));
      case 'number':
        return this.number(firstOf(a!));
      case 'real':
      case 'imaginary': {
        const isWanted = /[jJ]$/.test(firstOf(a!).text) === (action.name === 'imaginary');
        if (!isWanted) throw this.at(`${action.name} number required in complex literal`, firstOf(a!));
        return a;
      }
      case 'string':
        return this.string(firstOf(a!));
      case 'strings':
        return this.strings(flatten(a), start);
      case 'middle':
        return this.middle(firstOf(a!));
      case 'spec':
        return this.spec(firstOf(a!));
      case 'conversion':
        return this.conversion(firstOf(a!), firstOf(b!));
      case 'field':
        return this.field(firstOf(a!), b === null ? null : firstOf(b), args[2] === null ? null : firstOf(args[2]!), start);
      case 'fstring':
        return this.fstring(firstOf(a!), flatten(b), start);
      case 'legacy':
        if (!isLegacy(firstOf(a!))) return undefined;
        return this.fail(`Missing parentheses in call to '${firstOf(a!).text}'. Did you mean ${firstOf(a!).text}(...)?`, a, b);
      case 'missing_comma': {
        // Outside brackets no comma can be missing; and after print or exec, parentheses are.
        if (isLegacy(firstOf(a!)) || this.levelAfter(this.machine.position() - 1) === 0) return undefined;
        return this.fail('invalid syntax. Perhaps you forgot a comma?', a, b);
      }
      case 'bound': {
        const what = firstOf(b!).kind === 'Tuple' ? 'constraints' : 'bound';
        throw this.report.startingFrom(`cannot use ${what} with ${action.args[2]}`, firstOf(a!), this.machine.fill);
      }
      case 'assign_target':
        return this.refuseTarget('assign to', 'star', firstOf(a!));
      case 'for_target':
        return this.refuseTarget('assign to', 'for', firstOf(a!));
      case 'delete_target':
        return this.refuseTarget('delete', 'del', firstOf(a!));
      case 'nonparen_genexp_in_call': {
        const given = flatten(firstOf(a!).parts).filter((arg) => arg.kind !== 'Keyword' && arg.kind !== 'Unpacking');
        if (given.length <= 1) return undefined;
        return this.fail('Generator expression must be parenthesized', given[given.length - 1]!, b);
      }
      case 'arguments_parsing_error': {
        const hasUnpacking = flatten(firstOf(a!).parts).some((arg) => arg.kind === 'Unpacking');
        const msg = `positional argument follows keyword argument${hasUnpacking ? ' unpacking' : ''}`;
        throw this.report.atLast('SyntaxError', msg, this.machine.fill);
      }
      case 'missing_colon': {
        const { line, endLine, endCol } = firstOf(a!);
        throw this.report.known('SyntaxError', "':' expected after dictionary key", this.machine.fill, line, endCol - 1, endLine, -1);
      }
      default:
        // interactive_exit: the end of the input is no statement.
        return undefined;
    }
  }

  private fail(msg: string, from: Value, to: Value): never {
    throw this.report.range(msg, firstOf(from!), lastOf(to!), this.machine.fill);
  }

  private at(msg: string, node: Node): Error {
    return this.report.range(msg, node, node, this.machine.fill);
  }

  /** How many brackets are open after a token. */
  private levelAfter(index: number): number {
    let level = 0;
    for (let i = 0; i <= index; i++) {
      const kind = this.tokens[i * Field.STRIDE];
      if (kind === Tok.LPAR || kind === Tok.LSQB || kind === Tok.LBRACE) level++;
      else if (kind === Tok.RPAR || kind === Tok.RSQB || kind === Tok.RBRACE) level--;
    }
    return level;
  }

  private noteq(token: Node): Value | undefined {
    if (!this.options.barryAsFlufl) return token.text === '!=' ? token : undefined;
    if (token.text === '<>') return token;
    throw this.report.atLast('SyntaxError', "with Barry as BDFL, use '<>' instead of '!='", this.machine.fill);
  }

  private number(token: Node): Value {
    const value = numberValue(token.text, this.options.maxStrDigits);
    if (typeof value === 'string') {
      throw this.report.known('SyntaxError', value, this.machine.fill, token.line, -1, token.endLine, -1);
    }
    return { ...token, kind: 'Constant' };
  }

  /** RAISE_SYNTAX_ERROR_INVALID_TARGET: complain about the first part of an expression that is no target. */
  private refuseTarget(verb: string, type: 'star' | 'del' | 'for', node: Node): undefined {
    const wrong = invalidTarget(node, type);
    if (wrong !== null) throw this.at(`cannot ${verb} ${nameOf(wrong)}`, wrong);
    return undefined;
  }

  // Strings

  private string(token: Node): Value {
    const flags = this.tokens[token.index * Field.STRIDE + Field.Aux]!;
    const quotes = (flags & StringFlag.Triple) !== 0 ? 3 : 1;
    const body = token.text.slice((flags >> PREFIX_SHIFT) + quotes, -quotes);
    const isRaw = (flags & StringFlag.Raw) !== 0;
    if ((flags & StringFlag.Bytes) === 0) this.decode(body, isRaw);
    else {
      if (/[^\0-\x7f]/.test(body)) throw this.at('bytes can only contain ASCII literal characters', token);
      const value = decodeBytes(body, isRaw, () => {});
      if (value.kind === 'error') throw this.report.atLast('SyntaxError', value.text, this.machine.fill);
    }
    return { ...token, kind: (flags & StringFlag.Bytes) !== 0 ? 'Bytes' : 'Constant' };
  }

  private decode(body: string, isRaw: boolean): void {
    const wrong = utf8Error(body);
    const text = wrong !== null ? `(unicode error) ${wrong}` : isRaw ? null : errorOf(decodeStr(body, this.options.unicodeNames, () => {}));
    if (text !== null) throw this.report.atLast('SyntaxError', text, this.machine.fill);
  }

  private strings(parts: readonly Node[], start: number): Value {
    const hasBytes = parts.some((part) => part.kind === 'Bytes');
    if (hasBytes && parts.some((part) => part.kind !== 'Bytes')) {
      throw this.report.atLast('SyntaxError', 'cannot mix bytes and nonbytes literals', this.machine.fill);
    }
    return this.machine.node(parts.some((part) => part.kind === 'JoinedStr') ? 'JoinedStr' : 'Constant', [], start);
  }

  private fstring(begin: Node, parts: readonly Node[], start: number): Value {
    const isRaw = /r/i.test(begin.text);
    for (const part of parts) this.decode(part.text, isRaw);
    return this.machine.node('JoinedStr', [], start);
  }

  private middle(token: Node): Value {
    const text = utf8Error(token.text);
    // CPython forgets to make a SyntaxError of it, here and below.
    if (text !== null) throw new PyCompileError('UnicodeDecodeError', text);
    return { ...token, kind: 'Text' };
  }

  private spec(token: Node): Value {
    this.middle(token);
    const text = errorOf(decodeStr(token.text, this.options.unicodeNames, () => {}));
    if (text !== null) throw new PyCompileError('UnicodeDecodeError', text.replace('(unicode error) ', ''));
    return { ...token, kind: 'Text', text: '' };
  }

  private conversion(mark: Node, name: Node): Value {
    if (mark.line !== name.line || mark.endCol !== name.col) {
      this.fail('f-string: conversion type must come right after the exclamanation mark', mark, name);
    }
    return name;
  }

  private field(brace: Node, debug: Node | null, conversion: Node | null, start: number): Value {
    if (conversion !== null && !/^[sra]$/.test(conversion.text)) {
      const shown = strRepr(conversion.text);
      throw this.at(`f-string: invalid conversion character ${shown}: expected 's', 'r', or 'a'`, conversion);
    }
    if (debug === null) return this.machine.node('FormattedValue', [], start);
    const end = this.tokens[(debug.index + 1) * Field.STRIDE + Field.Start]!;
    const text = this.source.slice(this.tokens[brace.index * Field.STRIDE + Field.End], end);
    return this.machine.node('FormattedValue', [], start, text.replace(/#[^\n]*/g, ''));
  }
}

function errorOf(value: ReturnType<typeof decodeStr>): string | null {
  return value.kind === 'error' ? value.text : null;
}

/** All nodes in a value but the tokens between them. */
function flatten(value: Value): Node[] {
  if (value === null) return [];
  if (!isList(value)) return value.kind === 'token' ? [] : [value];
  return value.flatMap(flatten);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Where an error about a value begins: at the value, or at the first of several. */
function firstOf(value: Value): Node {
  return isList(value) ? flatten(value)[0]! : value!;
}

/** Where it ends. A comprehension has no place of its own: its last condition or what it goes through counts. */
function lastOf(value: Value): Node {
  const last = isList(value) ? flatten(value).pop()! : value!;
  return last.kind === 'Comprehension' ? flatten(last.parts).pop()! : last;
}

function isLegacy(node: Node): boolean {
  return node.kind === 'Name' && (node.text === 'print' || node.text === 'exec');
}

function invalidTarget(node: Node, type: 'star' | 'del' | 'for'): Node | null {
  switch (node.kind) {
    case 'List':
    case 'Tuple':
      for (const part of flatten(node.parts)) {
        const wrong = invalidTarget(part, type);
        if (wrong !== null) return wrong;
      }
      return null;
    case 'Starred':
      return type === 'del' ? node : invalidTarget(flatten(node.parts)[0]!, type);
    case 'Compare': {
      // In a for the target and what follows `in` look like a comparison.
      if (type !== 'for') return node;
      const [left, pair] = flatten(node.parts);
      return pair?.kind === 'In' ? invalidTarget(left!, type) : null;
    }
    case 'Name':
    case 'Subscript':
    case 'Attribute':
      return null;
    default:
      return node;
  }
}

/** What messages call a node. */
function nameOf(node: Node): string {
  if (node.kind === 'token') return node.text;
  return NAMES[node.kind] ?? node.kind.toLowerCase();
}

const NAMES: Readonly<Record<string, string>> = {
  Call: 'function call',
  BoolOp: 'expression',
  BinOp: 'expression',
  UnaryOp: 'expression',
  GeneratorExp: 'generator expression',
  Yield: 'yield expression',
  YieldFrom: 'yield expression',
  Await: 'await expression',
  ListComp: 'list comprehension',
  SetComp: 'set comprehension',
  DictComp: 'dict comprehension',
  Dict: 'dict literal',
  Set: 'set display',
  JoinedStr: 'f-string expression',
  Constant: 'literal',
  True: 'True',
  False: 'False',
  None: 'None',
  Compare: 'comparison',
  IfExp: 'conditional expression',
  NamedExpr: 'named expression',
};
