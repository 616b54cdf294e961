import { VmError } from '../errors.js';
import { None, type Value } from './py-object.js';

/** `inspect`'s parameter kinds, by their numbers. */
export const ParameterKind = { POSITIONAL_ONLY: 0, POSITIONAL_OR_KEYWORD: 1, VAR_POSITIONAL: 2, KEYWORD_ONLY: 3, VAR_KEYWORD: 4 } as const;
export type ParameterKind = (typeof ParameterKind)[keyof typeof ParameterKind];

export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly optional: boolean;
  /** What the native gets when the argument is not given: `undefined` where the text says `<unrepresentable>`. */
  readonly fallback: Value | undefined;
}

/** A native's parameters, `$self` left out. The order is the order of the native's JavaScript parameters. */
export interface Signature {
  /** `self`, `module`, `type`: what the native gets first, or `undefined` if it gets nothing. */
  readonly receiver: string | undefined;
  readonly parameters: readonly Parameter[];
  /** Positional parameters that must be given, and that may be given. */
  readonly min: number;
  readonly max: number;
  /** No `*args`, `**kwargs`, keyword-only or named parameters. */
  readonly positionalOnly: boolean;
  /** Every parameter can be given by position, and none takes several: without keywords, arguments are passed through as they stand. */
  readonly isPlain: boolean;
  /** None takes several, and those that can only be given by name need not be: without keywords, arguments are passed through with defaults behind them. */
  readonly isFixed: boolean;
  /** Index of `*args` and of `**kwargs`; -1 if there is none. */
  readonly varPositional: number;
  readonly varKeyword: number;
}

const literals: { readonly [text: string]: Value } = { None, True: true, False: false };

/** The value of a default as the signature spells it; `undefined` for what Python could not evaluate. */
function parseDefault(text: string): Value | undefined {
  if (Object.hasOwn(literals, text)) return literals[text];
  if (/^-?\d+$/.test(text)) return Number(text);
  const quoted = /^(['"])(.*)\1$/.exec(text);
  if (quoted !== null) return JSON.parse(`"${quoted[2]!}"`) as string;
  return undefined;
}

/** Splits at commas that stand outside brackets and quotes. */
function splitParameters(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === "'" || c === '"') quote = c;
    else if ('([{<'.includes(c)) depth++;
    else if (')]}>'.includes(c)) depth--;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  const last = text.slice(start).trim();
  if (last !== '') parts.push(last);
  return parts;
}

/**
 * Reads the text between the parentheses of a native's declaration, in the form of `__text_signature__`:
 * `$self, index, object, /`, `*, key=None, reverse=False`, `*args, sep=' '`.
 */
export function parseSignature(text: string): Signature {
  const parts = splitParameters(text);
  const receiver = parts[0]?.startsWith('$') ? parts.shift()!.slice(1) : undefined;
  if (receiver !== undefined && parts[0] === '/') parts.shift(); // `$self, /, key`: only the receiver is positional
  const slash = parts.indexOf('/');
  const parameters: Parameter[] = [];
  let kind: ParameterKind = slash >= 0 ? ParameterKind.POSITIONAL_ONLY : ParameterKind.POSITIONAL_OR_KEYWORD;
  for (const part of parts) {
    if (part === '/') kind = ParameterKind.POSITIONAL_OR_KEYWORD;
    else if (part === '*') kind = ParameterKind.KEYWORD_ONLY;
    else if (part.startsWith('**'))
      parameters.push({ name: part.slice(2), kind: ParameterKind.VAR_KEYWORD, optional: true, fallback: undefined });
    else if (part.startsWith('*')) {
      parameters.push({ name: part.slice(1), kind: ParameterKind.VAR_POSITIONAL, optional: true, fallback: undefined });
      kind = ParameterKind.KEYWORD_ONLY;
    } else {
      const equals = part.indexOf('=');
      const name = equals < 0 ? part : part.slice(0, equals).trim();
      if (!/^\w+$/.test(name)) throw new VmError(`bad parameter '${part}' in the signature (${text})`);
      parameters.push({
        name,
        kind,
        optional: equals >= 0,
        fallback: equals < 0 ? undefined : parseDefault(part.slice(equals + 1).trim()),
      });
    }
  }
  const positional = parameters.filter((p) => p.kind <= ParameterKind.POSITIONAL_OR_KEYWORD);
  const varPositional = parameters.findIndex((p) => p.kind === ParameterKind.VAR_POSITIONAL);
  const varKeyword = parameters.findIndex((p) => p.kind === ParameterKind.VAR_KEYWORD);
  return {
    receiver,
    parameters,
    min: positional.filter((p) => !p.optional).length,
    max: positional.length,
    positionalOnly: parameters.every((p) => p.kind === ParameterKind.POSITIONAL_ONLY),
    isPlain: positional.length === parameters.length,
    isFixed: varPositional < 0 && varKeyword < 0 && parameters.slice(positional.length).every((p) => p.optional),
    varPositional,
    varKeyword,
  };
}
