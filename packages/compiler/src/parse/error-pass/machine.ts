import { PyCompileError } from '../../errors.js';
import { Field, SOFT_KEYWORDS, Tok } from '../../tokenize/token.js';
import { STACK_OVERFLOW } from '../failure.js';
import type { Alternative, Expr, Grammar, Rule } from './notation.js';

const MAX_LEVEL = 6000;

/** What matching gives: a token, a node, what a loop or a row of items gave, nothing (an optional part that is absent). */
export type Value = Node | readonly Value[] | null;

/** A token or a tree node, as far as error messages are interested: what it is called and where it stands. */
export interface Node {
  /** 'token', or the class of the node. */
  readonly kind: string;
  readonly text: string;
  readonly parts: readonly Value[];
  /** The number of its first token. */
  readonly index: number;
  readonly line: number;
  readonly col: number;
  readonly endLine: number;
  readonly endCol: number;
}

/** Runs the actions of alternatives that have matched. `undefined` means: the rule does not match after all. */
export interface Actions {
  run(alternative: Alternative, captures: ReadonlyMap<string, Value>, start: number): Value | undefined;
  /** The parser has looked at the token after the last good one: throws what the tokenizer has against it. */
  fetched(index: number): void;
  forced(index: number, text: string): never;
}

/** An expression that is being matched. One class for all kinds: what a kind does not need lies idle. */
class Frame {
  readonly expr: Expr;
  readonly start: number;
  /** Which alternative, and which of its items; for a gather, whether the separator is next. */
  alternative = -1;
  item = 0;
  isCut = false;
  values: Value[] | null = null;
  captures: Map<string, Value> | null = null;
  /** A loop: where the last round ended. */
  last: number;
  readonly wasInvalid: boolean;

  constructor(expr: Expr, start: number, callInvalid: boolean) {
    this.expr = expr;
    this.start = start;
    this.last = start;
    this.wasInvalid = callInvalid;
  }
}

/** Marks in the stead of a value: no match, and a match that has no value. */
const FAIL = Symbol('fail');
const NOTHING = Symbol('nothing');
type Result = Value | typeof FAIL | typeof NOTHING;

interface Memo {
  readonly value: Result;
  readonly mark: number;
}

/** A packrat matcher for the whole grammar. It is run only when the parser has failed, so it may be slow; but it must not
 *  overflow JavaScript's stack, however the source nests: what CPython does by recursion is a stack of frames here. */
export class Machine {
  private readonly grammar: Grammar;
  private readonly tokens: Int32Array;
  private readonly actions: Actions;
  private readonly names: readonly string[];
  private readonly source: string;
  private memo: (Map<number, Memo> | null)[];
  /** Nothing is remembered about tokens before this one. */
  private forgotten: number;
  private mark: number;
  /** How many tokens have been looked at. */
  fill: number;
  callInvalid: boolean;
  private level: number;

  constructor(grammar: Grammar, tokens: Int32Array, names: readonly string[], source: string, actions: Actions) {
    this.grammar = grammar;
    this.tokens = tokens;
    this.names = names;
    this.source = source;
    this.actions = actions;
    this.memo = [];
    this.forgotten = 0;
    this.mark = 0;
    this.fill = 0;
    this.callInvalid = false;
    this.level = 0;
  }

  /** Whether the tokens from `start` match a rule. `callInvalid` is CPython's second pass. */
  matches(rule: string, callInvalid: boolean, start: number): boolean {
    this.memo = [];
    this.forgotten = start;
    this.mark = start;
    this.level = 0;
    this.callInvalid = callInvalid;
    return this.match({ op: 'rule', rule: this.grammar.get(rule)! }) !== FAIL;
  }

  /** The number of the current token. */
  position(): number {
    return this.mark;
  }

  kindAt(index: number): Tok {
    if (index >= this.fill) {
      this.fill = index + 1;
      this.actions.fetched(index);
    }
    return this.tokens[index * Field.STRIDE]! as Tok;
  }

  /** The token `index` as a node. */
  token(index: number): Node {
    const i = index * Field.STRIDE;
    const t = this.tokens;
    const kind = t[i] === Tok.NAME ? 'Name' : 'token';
    const text = kind === 'Name' ? this.names[t[i + Field.Aux]!]! : this.source.slice(t[i + Field.Start], t[i + Field.End]);
    return {
      kind,
      text,
      parts: [],
      index,
      line: t[i + Field.Line]!,
      col: t[i + Field.Col]!,
      endLine: t[i + Field.EndLine]!,
      endCol: t[i + Field.EndCol]!,
    };
  }

  /** A node from the token `start` to the one before the current, not counting line ends and indents. */
  node(kind: string, parts: readonly Value[], start: number, text = ''): Node {
    let last = this.mark - 1;
    while (last > 0 && isLayout(this.tokens[last * Field.STRIDE]!)) last--;
    const { line, col } = this.token(start);
    const { endLine, endCol } = this.token(last);
    return { kind, text, parts, index: start, line, col, endLine, endCol };
  }

  private match(goal: Expr): Result {
    const stack: Frame[] = [];
    let expr: Expr | null = goal;
    let result: Result = FAIL;
    for (;;) {
      if (expr !== null) {
        const leaf = this.leaf(expr, stack[stack.length - 1]);
        if (leaf !== undefined) {
          result = leaf;
          expr = null;
          continue;
        }
        const frame = new Frame(expr, this.mark, this.callInvalid);
        stack.push(frame);
        this.enter(costOf(expr));
        if (expr.op === 'rule') {
          if (expr.rule.isPlain) this.callInvalid = false;
          expr = expr.rule.body;
        } else if (expr.op === 'alternatives') expr = this.nextAlternative(frame);
        else expr = bodyOf(expr);
        if (expr !== null) continue;
        result = FAIL;
      }
      const frame = stack[stack.length - 1];
      if (frame === undefined) return result;
      const next: Expr | Result = this.resume(frame, result, stack.length);
      if (isExpr(next)) {
        expr = next;
        continue;
      }
      result = next;
      stack.pop();
      this.level -= costOf(frame.expr);
    }
  }

  /** What matches at once, without a frame of its own; undefined for all else. */
  private leaf(expr: Expr, parent: Frame | undefined): Result | undefined {
    switch (expr.op) {
      case 'token':
        return this.kindAt(this.mark) === expr.kind ? this.token(this.mark++) : FAIL;
      case 'soft': {
        if (this.kindAt(this.mark) !== Tok.NAME || this.tokens[this.mark * Field.STRIDE + Field.Aux] !== expr.id) return FAIL;
        return this.token(this.mark++);
      }
      case 'any soft': {
        // CPython compares as many characters as the name has: the beginning of a soft keyword will do.
        if (this.kindAt(this.mark) !== Tok.NAME) return FAIL;
        const { text } = this.token(this.mark);
        return SOFT_KEYWORDS.some((word) => word.startsWith(text)) ? this.token(this.mark++) : FAIL;
      }
      case 'forced':
        if (this.kindAt(this.mark) !== expr.kind) this.actions.forced(this.mark, expr.text);
        return this.token(this.mark++);
      case 'cut':
        if (parent !== undefined) parent.isCut = true;
        return NOTHING;
      case 'rule': {
        const memo = this.memo[this.mark]?.get(this.memoKey(expr.rule));
        if (memo === undefined) return undefined;
        this.mark = memo.mark;
        return memo.value;
      }
      default:
        return undefined;
    }
  }

  /** Every result is remembered, or the second pass could take exponential time. What CPython forgets must be told apart by pass:
   *  there it would be matched again, and then come upon errors that were not looked for the first time. */
  private memoKey(rule: Rule): number {
    return rule.index * 2 + (rule.isMemo || !this.callInvalid ? 0 : 1);
  }

  /** Go on with an expression, part of which has given `result`: the next part to match, or the result of the whole. */
  private resume(frame: Frame, result: Result, depth: number): Expr | Result {
    const { expr } = frame;
    switch (expr.op) {
      case 'rule':
        this.callInvalid = frame.wasInvalid;
        if (result === FAIL) this.mark = frame.start;
        (this.memo[frame.start] ??= new Map<number, Memo>()).set(this.memoKey(expr.rule), { value: result, mark: this.mark });
        return result;
      case 'alternatives':
        return this.resumeAlternatives(frame, expr.alternatives, result);
      case 'optional':
        if (result !== FAIL) return result;
        this.mark = frame.start;
        return null;
      case 'loop':
        if (result !== FAIL && this.mark > frame.last) {
          (frame.values ??= []).push(valueOf(result));
          frame.last = this.mark;
          if (depth <= TOP_LEVEL) this.forget();
          return expr.body;
        }
        this.mark = frame.last;
        return (frame.values ??= []).length < expr.min ? FAIL : frame.values;
      case 'gather':
        if (result === FAIL) {
          this.mark = frame.last;
          return frame.values ?? FAIL;
        }
        if (frame.item === 1) {
          frame.item = 0;
          return expr.body;
        }
        (frame.values ??= []).push(valueOf(result));
        frame.last = this.mark;
        frame.item = 1;
        return expr.separator;
      case 'look':
        this.mark = frame.start;
        return (result !== FAIL) === expr.wanted ? NOTHING : FAIL;
      default:
        return FAIL;
    }
  }

  private resumeAlternatives(frame: Frame, alternatives: readonly Alternative[], result: Result): Expr | Result {
    if (result === FAIL) {
      this.mark = frame.start;
      return (frame.isCut || frame.alternative >= alternatives.length ? null : this.nextAlternative(frame)) ?? FAIL;
    }
    const alternative = alternatives[frame.alternative]!;
    const { name } = alternative.items[frame.item]!;
    if (result !== NOTHING) (frame.values ??= []).push(result);
    if (name !== null) (frame.captures ??= new Map<string, Value>()).set(name, valueOf(result));
    frame.item++;
    const next = alternative.items[frame.item];
    if (next !== undefined) return next.expr;
    if (alternative.action === null) return frame.values?.length === 1 ? frame.values[0]! : (frame.values ?? []);
    const value = this.actions.run(alternative, frame.captures ?? NO_CAPTURES, frame.start);
    return value === undefined ? FAIL : value;
  }

  /** A statement of the file is done with: nothing goes back behind it. */
  private forget(): void {
    while (this.forgotten < this.mark) this.memo[this.forgotten++] = null;
  }

  private nextAlternative(frame: Frame): Expr | null {
    if (frame.expr.op !== 'alternatives') return null;
    const { alternatives } = frame.expr;
    do frame.alternative++;
    while (alternatives[frame.alternative]?.isInvalid === true && !this.callInvalid);
    const alternative = alternatives[frame.alternative];
    if (alternative === undefined) return null;
    frame.item = 0;
    frame.isCut = false;
    frame.values = null;
    frame.captures = null;
    return alternative.items[0]!.expr;
  }

  private enter(cost: number): void {
    this.level += cost;
    if (this.level > MAX_LEVEL) throw new PyCompileError('MemoryError', STACK_OVERFLOW);
  }
}

/** No deeper than this is the loop over the statements of a file. */
const TOP_LEVEL = 7;
const NO_CAPTURES: ReadonlyMap<string, Value> = new Map();

function costOf(expr: Expr): number {
  switch (expr.op) {
    case 'rule':
      return expr.rule.cost;
    case 'alternatives':
      return expr.cost;
    case 'loop':
    case 'gather':
      return 1;
    default:
      return 0;
  }
}

function bodyOf(expr: Expr): Expr | null {
  return expr.op === 'optional' || expr.op === 'loop' || expr.op === 'gather' || expr.op === 'look' ? expr.body : null;
}

function valueOf(result: Result): Value {
  return result === FAIL || result === NOTHING ? null : result;
}

function isExpr(x: Expr | Result): x is Expr {
  return typeof x === 'object' && x !== null && 'op' in x;
}

function isLayout(kind: Tok): boolean {
  return kind === Tok.NEWLINE || kind === Tok.DEDENT || kind === Tok.INDENT || kind === Tok.ENDMARKER;
}
