import { None, PyTuple, strFromJs, type Value } from '@pyco/vm';
import type { TokenReader } from './dtd-tokens.js';
import { Code } from './error-codes.js';

export const MODEL = {
  XML_CTYPE_EMPTY: 1,
  XML_CTYPE_ANY: 2,
  XML_CTYPE_MIXED: 3,
  XML_CTYPE_NAME: 4,
  XML_CTYPE_CHOICE: 5,
  XML_CTYPE_SEQ: 6,
  XML_CQUANT_NONE: 0,
  XML_CQUANT_OPT: 1,
  XML_CQUANT_REP: 2,
  XML_CQUANT_PLUS: 3,
} as const;

const QUANTIFIERS = ['', '?', '*', '+'];

const node = (type: number, quantifier: number, name: string | undefined, children: readonly Value[]): Value =>
  new PyTuple([type, quantifier, name === undefined ? None : strFromJs(name), new PyTuple([...children])]);

/** A quantifier directly behind what it counts. */
function quantifier(reader: TokenReader): number {
  const index = QUANTIFIERS.indexOf(reader.text[reader.at] ?? '');
  if (index <= 0) return MODEL.XML_CQUANT_NONE;
  reader.extend();
  return index;
}

/** What an element may contain, as ElementDeclHandler gets it. */
export function contentModel(reader: TokenReader): Value {
  const token = reader.word();
  if (token.text === 'EMPTY') return node(MODEL.XML_CTYPE_EMPTY, 0, undefined, []);
  if (token.text === 'ANY') return node(MODEL.XML_CTYPE_ANY, 0, undefined, []);
  if (token.text !== '(') return reader.fail(Code.Syntax, token.start);
  if (!reader.take('#PCDATA')) return group(reader);
  const names: Value[] = [];
  while (!reader.take(')')) {
    reader.expect('|');
    names.push(node(MODEL.XML_CTYPE_NAME, 0, reader.name(), []));
  }
  const count = quantifier(reader);
  if (names.length > 0 && count !== MODEL.XML_CQUANT_REP) reader.fail();
  return node(MODEL.XML_CTYPE_MIXED, count, undefined, names);
}

/** What follows an opening parenthesis. */
function group(reader: TokenReader): Value {
  const parts: Value[] = [];
  let separator: string | undefined;
  for (;;) {
    if (reader.take('(')) parts.push(group(reader));
    else {
      const name = reader.name();
      parts.push(node(MODEL.XML_CTYPE_NAME, quantifier(reader), name, []));
    }
    const { text, start } = reader.word();
    if (text === ')') break;
    if ((text !== '|' && text !== ',') || (separator !== undefined && separator !== text)) reader.fail(Code.Syntax, start);
    separator = text;
  }
  return node(separator === '|' ? MODEL.XML_CTYPE_CHOICE : MODEL.XML_CTYPE_SEQ, quantifier(reader), undefined, parts);
}
