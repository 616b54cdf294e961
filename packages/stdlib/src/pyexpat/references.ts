import type { Dtd } from './dtd.js';
import { Code, notWellFormed } from './error-codes.js';

const NAME_START =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD';
export const NAME_CHAR: string = `[${NAME_START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040]`;
/** What a name is, as the source of a regular expression. */
export const NAME_PATTERN: string = `[${NAME_START}]${NAME_CHAR}*`;
const NAME = new RegExp(`^${NAME_PATTERN}$`);
const REFERENCE = new RegExp(`&(?:#x[0-9a-fA-F]*|#[0-9]*|${NAME_PATTERN})?(;?)`, 'y');

export const isName = (text: string): boolean => NAME.test(text);

export const PREDEFINED: { readonly [name: string]: string | undefined } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A reference without its `&` and `;`. */
export interface Reference {
  readonly body: string;
  readonly end: number;
}

/** The reference at `at`; the index of the character that spoils it; `undefined` where the text ends before it does. */
export function readReference(text: string, at: number): Reference | number | undefined {
  REFERENCE.lastIndex = at;
  const [all, semicolon] = REFERENCE.exec(text)!;
  const end = at + all.length;
  const body = all.slice(1, semicolon === ';' ? -1 : undefined);
  if (semicolon !== ';') return end < text.length ? end : undefined;
  return body === '' || body === '#' || body === '#x' ? end - 1 : { body, end };
}

/** The character of `#65` or `#x41`. */
export function characterOf(body: string): string {
  const code = body[1] === 'x' ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10);
  const isChar = code === 9 || code === 10 || code === 13 || (code >= 32 && code < 0xd800) || (code > 0xdfff && code <= 0x10ffff);
  if (!isChar || code === 0xfffe || code === 0xffff) notWellFormed(Code.BadCharRef);
  return String.fromCodePoint(code);
}

/** The text of an entity that an attribute's value refers to. */
export function entityInAttribute(dtd: Dtd, name: string): string {
  const predefined = PREDEFINED[name];
  if (predefined !== undefined) return predefined;
  const entity = dtd.entities.get(name);
  if (entity === undefined) return dtd.isComplete ? notWellFormed(Code.UndefinedEntity) : '';
  if (entity.isOpen) notWellFormed(Code.RecursiveEntityRef);
  if (entity.notation !== undefined) notWellFormed(Code.BinaryEntityRef);
  if (entity.text === undefined) return notWellFormed(Code.AttributeExternalEntityRef);
  dtd.account(entity.text.length);
  entity.isOpen = true;
  const value = attributeValue(dtd, entity.text);
  entity.isOpen = false;
  return value;
}

/** A literal of an attribute's value: its references replaced, its white space made blank. */
export function attributeValue(dtd: Dtd, text: string): string {
  if (text.includes('<')) notWellFormed(Code.InvalidToken);
  let value = '';
  for (let at = 0; at < text.length; ) {
    const ampersand = text.indexOf('&', at);
    const end = ampersand < 0 ? text.length : ampersand;
    value += text.slice(at, end).replace(/\r\n|[\t\r\n]/g, ' ');
    at = end;
    if (ampersand < 0) break;
    const reference = readReference(text, at);
    if (typeof reference !== 'object') return notWellFormed(Code.InvalidToken);
    value += reference.body[0] === '#' ? characterOf(reference.body) : entityInAttribute(dtd, reference.body);
    at = reference.end;
  }
  return value;
}

/** The value of an attribute that is not CDATA: blanks at its ends go, those within are one each. */
export const tokens = (value: string): string => value.replace(/^ +| +$/g, '').replace(/ {2,}/g, ' ');
