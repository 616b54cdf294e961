import { strFromJs } from '@pyco/vm';
import { contentModel } from './content-model.js';
import { externalId, tellTokens } from './doctype.js';
import { Entity } from './dtd.js';
import { type Token, TokenReader } from './dtd-tokens.js';
import { Code, notWellFormed } from './error-codes.js';
import { externalDeclarations } from './external-entity.js';
import { ask, emit, emitDefault, hasHandler, intern, internOrNone, textOrNone } from './handlers.js';
import type { PyXmlParser } from './parser-object.js';
import { attributeValue, characterOf, isName, readReference, tokens } from './references.js';

/** One declaration behind its keyword. Returns whether a handler took it. */
type Declaration = (self: PyXmlParser, reader: TokenReader) => boolean;

const DECLARATIONS: { readonly [keyword: string]: Declaration | undefined } = {
  '<!ENTITY': entity,
  '<!ELEMENT': element,
  '<!ATTLIST': attributes,
  '<!NOTATION': notation,
};

/** Reads declarations up to `end`, or up to the end of the text. */
export function declarations(self: PyXmlParser, reader: TokenReader, end: ']' | ']]>' | undefined): void {
  for (;;) {
    if (reader.isAtEnd && end === undefined) return;
    const token = reader.peek();
    if (token.text === end) return;
    reader.next();
    stand(self, reader, token);
    tellTokens(self, reader, declaration(self, reader, token));
  }
}

function declaration(self: PyXmlParser, reader: TokenReader, token: Token): boolean {
  const { kind, text, start } = token;
  switch (kind) {
    case 'space':
      return false;
    case 'comment':
      return emit(self, 'CommentHandler', textOrNone(lines(text.slice(4, -3)))) !== undefined;
    case 'pi': {
      const [, target, data] = /^<\?([^ \t\r\n?]*)[ \t\r\n]*(.*)\?>$/s.exec(text)!;
      if (!isName(target!) || target!.toLowerCase() === 'xml')
        reader.fail(target === 'xml' ? Code.MisplacedXmlPi : Code.InvalidToken, start);
      return emit(self, 'ProcessingInstructionHandler', textOrNone(target), textOrNone(lines(data!))) !== undefined;
    }
    case 'reference':
      return parameterEntity(self, reader, text.slice(1, -1));
    case 'section':
      return section(self, reader);
    case 'declaration': {
      const declare = DECLARATIONS[text];
      // As expat, which reads keywords up to their last letter before it knows that there is no such one.
      if (declare === undefined) return reader.fail(Code.Syntax, start);
      return declare(self, reader);
    }
    default:
      return reader.fail(Code.Syntax, start);
  }
}

/** Makes a token the current event. */
function stand(self: PyXmlParser, reader: TokenReader, { start }: Token): void {
  if (reader.origin !== undefined) self.eventAt = reader.origin + start;
}

const lines = (text: string): string => text.replace(/\r\n?/g, '\n');

/** `<![INCLUDE[ … ]]>`, which only external declarations have. */
function section(self: PyXmlParser, reader: TokenReader): boolean {
  if (self.kind !== 'declarations') reader.fail();
  const keyword = reader.word();
  const name = keyword.kind === 'reference' ? self.dtd.parameterEntities.get(keyword.text.slice(1, -1))?.text?.trim() : keyword.text;
  reader.expect('[');
  tellTokens(self, reader, false);
  if (name === 'INCLUDE') {
    declarations(self, reader, ']]>');
    reader.next();
    return false;
  }
  if (name !== 'IGNORE') reader.fail(Code.Syntax, keyword.start);
  for (let depth = 1; depth > 0; ) {
    const found = /<!\[|\]\]>/g;
    found.lastIndex = reader.at;
    const match = found.exec(reader.text) ?? reader.fail(Code.UnclosedToken);
    depth += match[0] === ']]>' ? -1 : 1;
    reader.at = match.index + match[0].length;
  }
  return false;
}

/** `%name;` between declarations. */
function parameterEntity(self: PyXmlParser, reader: TokenReader, name: string): boolean {
  const { dtd } = self;
  dtd.hasParamEntityRefs = true;
  const found = dtd.parameterEntities.get(name);
  if (self.paramEntityParsing === 0) {
    dtd.keepProcessing = dtd.isStandalone;
    askStandalone(self);
    return false;
  }
  if (found === undefined) {
    if (dtd.isStandalone) reader.fail(Code.UndefinedEntity);
    dtd.keepProcessing = false;
    return skipped(self, name);
  }
  if (found.isOpen) reader.fail(Code.RecursiveEntityRef);
  found.isOpen = true;
  if (found.text !== undefined) {
    dtd.account(found.text.length);
    declarations(self, new TokenReader(found.text, undefined), undefined);
  } else if (hasHandler(self, 'ExternalEntityRefHandler')) {
    externalDeclarations(self, found.base, found.systemId, found.publicId);
    if (!dtd.paramEntityRead) dtd.keepProcessing = dtd.isStandalone;
  } else dtd.keepProcessing = dtd.isStandalone;
  found.isOpen = false;
  askStandalone(self);
  return true;
}

function askStandalone(self: PyXmlParser): void {
  const mustAsk = !self.dtd.isStandalone && hasHandler(self, 'NotStandaloneHandler');
  if (mustAsk && !ask(self, 'NotStandaloneHandler')) notWellFormed(Code.NotStandalone);
}

const skipped = (self: PyXmlParser, name: string): boolean => emit(self, 'SkippedEntityHandler', textOrNone(name), 1) !== undefined;

/** The value of an entity: references to characters and, outside of the document itself, to parameter entities are replaced. */
function entityValue(self: PyXmlParser, reader: TokenReader, literal: Token): string {
  const text = lines(literal.text.slice(1, -1));
  let value = '';
  for (let at = 0; at < text.length; ) {
    if (text[at] === '&') {
      const reference = readReference(text, at);
      if (typeof reference !== 'object') return reader.fail(Code.InvalidToken, literal.start + 1 + at);
      value += reference.body[0] === '#' ? characterOf(reference.body) : text.slice(at, reference.end);
      at = reference.end;
    } else if (text[at] === '%') {
      const end = text.indexOf(';', at);
      const name = text.slice(at + 1, end);
      if (end < 0 || !isName(name)) return reader.fail(Code.InvalidToken, literal.start + 1 + at);
      if (self.kind !== 'declarations') return reader.fail(Code.ParamEntityRef, literal.start + 1 + at);
      const replacement = self.dtd.parameterEntities.get(name)?.text ?? '';
      self.dtd.account(replacement.length);
      value += replacement;
      at = end + 1;
    } else value += text[at++];
  }
  return value;
}

function entity(self: PyXmlParser, reader: TokenReader): boolean {
  const { dtd } = self;
  const isParameter = reader.take('%');
  const name = reader.name();
  const literal = reader.takeKind('literal');
  let declared: Entity;
  if (literal !== undefined) {
    stand(self, reader, literal);
    declared = new Entity(name, entityValue(self, reader, literal));
  } else {
    const [systemId, publicId] = externalId(reader);
    if (systemId === undefined) reader.fail();
    const unparsed = !isParameter && reader.take('NDATA') ? reader.name() : undefined;
    declared = new Entity(name, undefined, self.base, systemId, publicId, unparsed);
    stand(self, reader, reader.taken.at(-1)!);
  }
  reader.expect('>');
  if (!dtd.keepProcessing) return false;
  const known = isParameter ? dtd.parameterEntities : dtd.entities;
  // The first declaration holds; expat tells of no other.
  if (known.has(name)) return false;
  known.set(name, declared);
  const { text, base, systemId, publicId, notation: unparsed } = declared;
  if (unparsed !== undefined && hasHandler(self, 'UnparsedEntityDeclHandler')) {
    const names = [name, base, systemId, publicId, unparsed].map((part) => internOrNone(self, part));
    return emit(self, 'UnparsedEntityDeclHandler', ...names) !== undefined;
  }
  const ids = [base ?? (text === undefined ? self.base : undefined), systemId, publicId, unparsed].map((part) => internOrNone(self, part));
  return emit(self, 'EntityDeclHandler', intern(self, name), Number(isParameter), textOrNone(text), ...ids) !== undefined;
}

function element(self: PyXmlParser, reader: TokenReader): boolean {
  const name = reader.name();
  const model = contentModel(reader);
  stand(self, reader, reader.taken.at(-1)!);
  reader.expect('>');
  return emit(self, 'ElementDeclHandler', intern(self, name), model) !== undefined;
}

function notation(self: PyXmlParser, reader: TokenReader): boolean {
  const name = reader.name();
  const [systemId, publicId] = externalId(reader, false);
  if (systemId === undefined && publicId === undefined) reader.fail();
  const last = reader.taken.at(-1)!;
  const closing = reader.expect('>');
  stand(self, reader, systemId === undefined ? closing : last);
  const names = [name, self.base, systemId, publicId].map((part) => internOrNone(self, part));
  return emit(self, 'NotationDeclHandler', ...names) !== undefined;
}

const TYPES = new Set(['CDATA', 'ID', 'IDREF', 'IDREFS', 'ENTITY', 'ENTITIES', 'NMTOKEN', 'NMTOKENS']);

/** An attribute's type as AttlistDeclHandler gets it. */
function attributeType(reader: TokenReader): string {
  const token = reader.word();
  if (TYPES.has(token.text)) return token.text;
  const isNotation = token.text === 'NOTATION';
  if (isNotation) reader.expect('(');
  else if (token.text !== '(') reader.fail(Code.Syntax, token.start);
  const names = [reader.name()];
  while (!reader.take(')')) {
    reader.expect('|');
    names.push(reader.name());
  }
  return `${isNotation ? 'NOTATION' : ''}(${names.join('|')})`;
}

function attributes(self: PyXmlParser, reader: TokenReader): boolean {
  const owner = reader.name();
  let known = self.dtd.attributes.get(owner);
  if (known === undefined && self.dtd.keepProcessing) {
    known = new Map();
    self.dtd.attributes.set(owner, known);
  }
  let isHandled = false;
  while (!reader.take('>')) {
    const name = reader.name();
    const type = attributeType(reader);
    const flag = reader.takeKind('hash')?.text;
    if (flag !== undefined && flag !== '#REQUIRED' && flag !== '#IMPLIED' && flag !== '#FIXED') reader.fail();
    let value: string | undefined;
    if (flag === undefined || flag === '#FIXED') {
      value = attributeValue(self.dtd, reader.literal());
      if (type !== 'CDATA') value = tokens(value);
    }
    if (known !== undefined && !known.has(name)) known.set(name, { name, isCdata: type === 'CDATA', value });
    if (!self.dtd.keepProcessing) continue;
    const required = Number(flag === '#REQUIRED' || flag === '#FIXED');
    const answer = emit(self, 'AttlistDeclHandler', intern(self, owner), intern(self, name), strFromJs(type), textOrNone(value), required);
    if (answer !== undefined) isHandled = true;
  }
  return isHandled;
}

/** Declarations that stand outside of the document. */
export function parseDeclarations(self: PyXmlParser, text: string): void {
  const declared = /^<\?xml[ \t\r\n][^?]*\?>/.exec(text)?.[0] ?? '';
  self.dtd.paramEntityRead = true;
  if (declared !== '') emitDefault(self, declared);
  const reader = new TokenReader(text.slice(declared.length), undefined);
  declarations(self, reader, undefined);
  if (!reader.isAtEnd) notWellFormed(Code.Syntax);
}
