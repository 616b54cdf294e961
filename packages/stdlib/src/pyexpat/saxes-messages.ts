import { Code } from './error-codes.js';

/** What expat says of an error that saxes found, and of which place. */
export interface Blame {
  readonly code: Code;
  /** The character that saxes read last, the start of the markup, the reference, the value in quotes, or the first character outside of the root. */
  readonly where: 'last' | 'token' | 'reference' | 'value' | 'outside';
  readonly offset?: number;
}

/** By the beginnings of saxes' messages. Anything else is a character where it must not be. */
const MESSAGES: readonly (readonly [string, Blame])[] = [
  ['text data outside of root node', { code: Code.Syntax, where: 'outside' }],
  ['documents may contain only one root', { code: Code.JunkAfterDocElement, where: 'token' }],
  ['unmatched closing tag', { code: Code.InvalidToken, where: 'token', offset: 1 }],
  ['inappropriately located doctype', { code: Code.InvalidToken, where: 'token', offset: 2 }],
  ['an XML declaration must be at the start', { code: Code.MisplacedXmlPi, where: 'token' }],
  ['the XML declaration must appear at the start', { code: Code.InvalidToken, where: 'token', offset: 5 }],
  ['malformed character entity', { code: Code.BadCharRef, where: 'reference' }],
  ['disallowed character in entity name', { code: Code.InvalidToken, where: 'reference' }],
  ['empty entity name', { code: Code.InvalidToken, where: 'last' }],
  ['version number must match', { code: Code.XmlDecl, where: 'value' }],
  ['encoding value must match', { code: Code.XmlDecl, where: 'value' }],
  ['standalone value must match', { code: Code.XmlDecl, where: 'value' }],
  ['XML declaration', { code: Code.XmlDecl, where: 'last' }],
  ['did not expect any more name/value pairs', { code: Code.XmlDecl, where: 'last' }],
  ['expected ', { code: Code.XmlDecl, where: 'last' }],
  ['value ', { code: Code.XmlDecl, where: 'last' }],
  ['whitespace required', { code: Code.XmlDecl, where: 'last' }],
];

const INVALID: Blame = { code: Code.InvalidToken, where: 'last' };

export const blameOf = (message: string): Blame => MESSAGES.find(([start]) => message.startsWith(start))?.[1] ?? INVALID;
