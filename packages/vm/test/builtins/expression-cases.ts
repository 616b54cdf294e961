import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { callWith } from '../../src/abstract/call.js';
import { contains, getItem, setItem } from '../../src/abstract/item.js';
import { getIter, iterNext, toArray } from '../../src/abstract/iter.js';
import { binaryOp, NB_INPLACE, OPERATORS, unaryOp } from '../../src/abstract/number.js';
import { format, getAttr, isTrue, repr, richCompare, setAttr, str } from '../../src/abstract/object.js';
import { builtinsModule } from '../../src/builtins/builtins-module.js';
import { PyBytes } from '../../src/builtins/bytes/py-bytes.js';
import { PyComplex } from '../../src/builtins/complex.js';
import { PyDict } from '../../src/builtins/dict.js';
import { PyFloat } from '../../src/builtins/float.js';
import { PyMethod } from '../../src/builtins/function.js';
import { PyList } from '../../src/builtins/list.js';
import { PyFrozenSet, PySet } from '../../src/builtins/set.js';
import { PySlice } from '../../src/builtins/slice.js';
import { asciiEscape } from '../../src/builtins/str/repr.js';
import { TextBuilder } from '../../src/builtins/str/text.js';
import { PyTuple } from '../../src/builtins/tuple.js';
import { PyBaseException } from '../../src/exceptions/base-exception.js';
import { exc } from '../../src/exceptions/hierarchy.js';
import { raise } from '../../src/exceptions/raise.js';
import { iteration } from '../../src/interp/iteration.js';
import { defineType, type MethodTable } from '../../src/object/define-type.js';
import { PyBuiltinFunction } from '../../src/object/descriptors.js';
import { NativeDef } from '../../src/object/native.js';
import { Ellipsis, None, PyObject, type Value } from '../../src/object/py-object.js';
import type { CompareOp } from '../../src/object/slots.js';
import { typeOf } from '../../src/object/type-of.js';
import { strContents, strFromCodePoints, strFromJs } from '../../src/object/wide-str.js';
import type { FrameEvaluator } from '../../src/ports/frame-evaluator.js';
import type { Host } from '../../src/ports/host.js';
import { PyInterpreter } from '../../src/state/interpreter.js';
import { swapThread } from '../../src/state/thread.js';

// Runs the cases of fixtures/builtins/*.json (scripts/expression_cases.py has the format) through the abstract operations, without an
// evaluator of bytecode: expressions are walked as Python's AST has them.

type Node = readonly [kind: string, ...parts: unknown[]];
type CaseText = string | readonly number[];
type Case = readonly [source: CaseText, program: readonly Node[], outcome: CaseText];

/** A function made by a lambda of a case. */
class CaseFunction extends PyObject {
  readonly parameters: readonly string[];
  readonly rest: string | null;
  readonly body: Node;
  readonly scope: Scope;

  constructor(parameters: readonly string[], rest: string | null, body: Node, scope: Scope) {
    super();
    this.parameters = parameters;
    this.rest = rest;
    this.body = body;
    this.scope = scope;
  }
}

defineType<CaseFunction>({
  name: 'function',
  instance: CaseFunction,
  slots: {
    tp_call: (self, args) => {
      const names = new Map(self.scope.names);
      self.parameters.forEach((name, i) => {
        names.set(name, args[i] ?? raise(exc.TypeError, `<lambda>() missing argument '${name}'`));
      });
      if (self.rest !== null) names.set(self.rest, new PyTuple(args.slice(self.parameters.length)));
      return evaluate(self.body, { names, outer: self.scope });
    },
    tp_descr_get: (self, instance) => (instance === undefined ? self : new PyMethod(self, instance)),
  },
});

interface Scope {
  readonly names: Map<string, Value>;
  /** Where a walrus in a lambda would not go: kept for look-ups of names that are bound later. */
  readonly outer: Scope | undefined;
}

function lookUp(name: string, scope: Scope): Value {
  for (let s: Scope | undefined = scope; s !== undefined; s = s.outer) {
    const value = s.names.get(name);
    if (value !== undefined) return value;
  }
  return raise(exc.NameError, `name '${name}' is not defined`);
}

const textOf = (text: CaseText): Value => (typeof text === 'string' ? strFromJs(text) : strFromCodePoints(Uint32Array.from(text)));

const canonical = (value: bigint): number | bigint => (value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value);

const double = (text: string): number => (text === 'inf' ? Number.POSITIVE_INFINITY : Number(text));

const COMPARE = ['<', '<=', '==', '!=', '>', '>='];
const UNARY = { '-': 'nb_negative', '+': 'nb_positive', '~': 'nb_invert' } as const;
const KEYWORDS: { readonly [name: string]: Value } = { None, Ellipsis, True: true, False: false };

const operator = (text: string): number => OPERATORS.findIndex((row) => row.text === text || (text === '**' && row.slot === 'nb_power'));

function evaluate(node: Node, scope: Scope): Value {
  const [kind, a, b, c] = node as readonly [string, never, never, never];
  const walk = (part: Node): Value => evaluate(part, scope);
  switch (kind) {
    case 'k':
      return KEYWORDS[a]!;
    case 's':
      return textOf(a);
    case 'b':
      return new PyBytes(Uint8Array.from((a as string).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
    case 'i':
      return canonical(BigInt(a));
    case 'f':
      return new PyFloat(double(a));
    case 'j':
      return new PyComplex(0, double(a));
    case 'n':
      return lookUp(a, scope);
    case '.':
      return getAttr(walk(a), b);
    case 'c':
      return evaluateCall(a, b, c, scope);
    case '2': {
      const left = walk(b);
      return binaryOp(left, walk(c), operator(a));
    }
    case '1': {
      const operand = walk(b);
      return a === 'not' ? !isTrue(operand) : unaryOp(operand, UNARY[a as '-']);
    }
    case '<':
      return evaluateCompare(a, b, c, scope);
    case '&':
    case '|': {
      let value: Value = None;
      for (const part of a as readonly Node[]) {
        value = walk(part);
        if (isTrue(value) === (kind === '|')) break;
      }
      return value;
    }
    case '?':
      return walk(isTrue(walk(a)) ? b : c);
    case '[': {
      const object = walk(a);
      return getItem(object, walk(b));
    }
    case ':': {
      const [low, high, step] = [a, b, c].map((part: Node | null) => (part === null ? None : walk(part)));
      return new PySlice(low!, high!, step!);
    }
    case 't':
      return PyTuple.of(items(a, scope));
    case 'l':
      return new PyList(items(a, scope));
    case 'S':
      return setDisplay(a, scope);
    case 'd': {
      const dict = new PyDict();
      (a as readonly Node[]).forEach((key, i) => {
        const k = walk(key);
        dict.set(k, walk((b as readonly Node[])[i]!));
      });
      return dict;
    }
    case 'L':
      return new CaseFunction(a, b, c, scope);
    case '=': {
      const value = walk(b);
      assign(a, value, scope);
      return value;
    }
    case 'C':
      return comprehension(node, scope);
    case 'F': {
      const out = new TextBuilder();
      for (const part of a as readonly Node[]) out.append(strContents(walk(part))!);
      return out.finish();
    }
    case 'v': {
      let value = walk(a);
      if ((b as number) > 0) value = b === 0x72 ? repr(value) : b === 0x73 ? str(value) : asciiEscape(repr(value));
      return format(value, c === null ? '' : walk(c));
    }
    case 'A': {
      const former = walk(b);
      const value = binaryOp(former, walk(c), operator(a) + NB_INPLACE);
      assign(b, value, scope);
      return None;
    }
    case 'D': {
      assign(a, undefined, scope);
      return None;
    }
    default:
      throw new Error(`a case has a node of unknown kind '${kind}'`);
  }
}

/** `{1, 2, 3}`: three constants or more are a frozenset that the compiler made, which decides about the order of the set. */
function setDisplay(parts: readonly Node[], scope: Scope): Value {
  const values = items(parts, scope);
  const isConstant = (part: Node): boolean => 'ksbifj'.includes(part[0]) || (part[0] === '1' && isConstant(part[2] as Node));
  if (parts.length < 3 || !parts.every(isConstant)) return PySet.of(values);
  const set = new PySet();
  // It makes the frozenset twice, the second time in the order of the first.
  set.merge(PyFrozenSet.of(PyFrozenSet.of(values).items()));
  return set;
}

function items(parts: readonly Node[], scope: Scope): Value[] {
  const values: Value[] = [];
  for (const part of parts) {
    if (part[0] === '*') values.push(...toArray(evaluate(part[1] as Node, scope)));
    else values.push(evaluate(part, scope));
  }
  return values;
}

function evaluateCall(func: Node, args: readonly Node[], keywords: readonly (readonly [string | null, Node])[], scope: Scope): Value {
  const callable = evaluate(func, scope);
  const values = items(args, scope);
  const names: string[] = [];
  for (const [name, part] of keywords) {
    const value = evaluate(part, scope);
    if (name !== null) {
      names.push(name);
      values.push(value);
      continue;
    }
    for (const key of toArray(value)) {
      names.push(key as string);
      values.push(getItem(value, key));
    }
  }
  return callWith(callable, values, names.length === 0 ? undefined : names);
}

function evaluateCompare(first: Node, operators: readonly string[], rest: readonly Node[], scope: Scope): Value {
  let left = evaluate(first, scope);
  let result: Value = true;
  for (let i = 0; i < operators.length; i++) {
    const right = evaluate(rest[i]!, scope);
    const text = operators[i]!;
    if (text === 'in' || text === 'not in') result = contains(right, left) === (text === 'in');
    else if (text === 'is' || text === 'is not') result = (left === right) === (text === 'is');
    else result = richCompare(left, right, COMPARE.indexOf(text) as CompareOp);
    if (i + 1 < operators.length && !isTrue(result)) return result;
    left = right;
  }
  return result;
}

function assign(target: Node, value: Value | undefined, scope: Scope): void {
  const [kind, a, b] = target as readonly [string, never, never];
  if (kind === 'n') {
    if (value === undefined) scope.names.delete(a);
    else scope.names.set(a, value);
  } else if (kind === '[') {
    const object = evaluate(a, scope);
    setItem(object, evaluate(b, scope), value);
  } else if (kind === '.') setAttr(evaluate(a, scope), b, value);
  else {
    const values = toArray(value!);
    (a as readonly Node[]).forEach((part, i) => assign(part, values[i]!, scope));
  }
}

/** List comprehensions; a generator expression is made into an iterator over the list, which no case can tell. */
function comprehension(node: Node, scope: Scope): Value {
  const [, element, target, iterable, conditions] = node as readonly [string, Node, Node, Node, readonly Node[]];
  const values: Value[] = [];
  const inner: Scope = { names: new Map(), outer: scope };
  const iterator = getIter(evaluate(iterable, scope));
  for (let value = iterNext(iterator); value !== undefined; value = iterNext(iterator)) {
    assign(target, value, inner);
    if (conditions.every((condition) => isTrue(evaluate(condition, inner)))) values.push(evaluate(element, inner));
  }
  return new PyList(values);
}

/** What natives iterate with is there. */
const noEvaluator = new Proxy({ iteration } as FrameEvaluator, {
  get: (target, name) => {
    if (name === 'iteration') return target.iteration;
    throw new Error(`a case has called a function written in Python (${String(name)})`);
  },
});

/** An interpreter without evaluator and host, its builtins and `functions` in place; the running one until `leave` is called. */
export function enterBareInterpreter(functions: MethodTable = {}): { readonly interp: PyInterpreter; readonly leave: () => void } {
  const interp = new PyInterpreter(noEvaluator, {} as Host);
  for (const type of builtinsModule.types ?? []) interp.builtins.setStr(type.name, type);
  for (const [name, value] of Object.entries(builtinsModule.values ?? {})) interp.builtins.setStr(name, value);
  for (const [declaration, fn] of Object.entries({ ...builtinsModule.functions, ...functions })) {
    const def = new NativeDef(declaration, fn, '');
    interp.builtins.setStr(def.name, new PyBuiltinFunction(def, None, undefined));
  }
  for (const [name, type] of Object.entries(exc)) interp.builtins.setStr(name, type);
  const former = swapThread(interp.mainThread);
  return { interp, leave: () => swapThread(former) };
}

/** What a case comes to: the repr of its last expression, or `!Type: message`; addresses masked. */
function runCase(program: readonly Node[], interp: PyInterpreter): string {
  const builtins: Scope = { names: new Map(), outer: undefined };
  for (const entry of interp.builtins.liveEntries()) if (entry.v !== undefined) builtins.names.set(entry.k as string, entry.v);
  const scope: Scope = { names: new Map(), outer: builtins };
  let shown: Value;
  try {
    let value: Value = None;
    for (const statement of program) value = evaluate(statement, scope);
    shown = repr(value);
  } catch (error) {
    if (!(error instanceof PyBaseException)) throw error;
    const message = strContents(str(error))!;
    const out = new TextBuilder();
    out.append(message === '' ? `!${typeOf(error).name}` : `!${typeOf(error).name}: `);
    out.append(message);
    shown = out.finish();
  }
  return asciiEscape(strContents(shown)!).replace(/0x[0-9a-f]{8,}/g, '0x\\u2026');
}

const readable = (text: CaseText): string => asciiEscape(strContents(textOf(text))!);

/**
 * Declares one test per topic of fixtures/builtins/<name>.json. A test names every case that came out differently. `skips` maps the source of
 * a case to the reason why it comes out differently by design. `functions` are there beside the builtins.
 */
export function testCases(name: string, skips: { readonly [source: string]: string } = {}, functions: MethodTable = {}): void {
  const url = new URL(`../../../../fixtures/builtins/${name}.json`, import.meta.url);
  const topics = JSON.parse(readFileSync(url, 'utf8')) as { readonly [topic: string]: readonly Case[] };
  for (const [topic, cases] of Object.entries(topics)) {
    it(`${topic}: gives what CPython 3.13 gives, ${cases.length} cases`, () => {
      const { interp, leave } = enterBareInterpreter(functions);
      const wrong: string[] = [];
      try {
        for (const [source, program, outcome] of cases) {
          if (Object.hasOwn(skips, readable(source))) continue;
          let got: string;
          try {
            got = runCase(program, interp);
          } catch (error) {
            got = `(a fault of ours) ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' | ') : String(error)}`;
          }
          if (got !== readable(outcome)) wrong.push(`${readable(source)}\n    expected ${readable(outcome)}\n    got      ${got}`);
        }
      } finally {
        leave();
      }
      expect(wrong.join('\n')).toBe('');
    });
  }
}
