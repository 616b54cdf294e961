import { strFromJs } from '@pyco/vm';
import { declarations } from './declarations.js';
import { TokenReader } from './dtd-tokens.js';
import { Code, notWellFormed } from './error-codes.js';
import { externalDeclarations } from './external-entity.js';
import { ask, emit, emitDefault, hasHandler, textOrNone } from './handlers.js';
import type { PyXmlParser } from './parser-object.js';

/** Lets the default handler have the tokens of a declaration that nobody took. */
export function tellTokens(self: PyXmlParser, reader: TokenReader, isHandled: boolean): void {
  const { taken } = reader;
  reader.taken = [];
  if (isHandled || !(hasHandler(self, 'DefaultHandler') || hasHandler(self, 'DefaultHandlerExpand'))) return;
  for (const { text, start } of taken) {
    if (reader.origin !== undefined) self.eventAt = reader.origin + start;
    emitDefault(self, text);
  }
}

/** The system and the public identifier, if there are some. */
export function externalId(reader: TokenReader, needsSystem = true): readonly [string | undefined, string | undefined] {
  if (reader.take('SYSTEM')) return [reader.literal(), undefined];
  if (!reader.take('PUBLIC')) return [undefined, undefined];
  const literal = reader.word();
  if (literal.kind !== 'literal') reader.fail(Code.Syntax, literal.start);
  const publicId = literal.text.slice(1, -1);
  if (/[^ \r\na-zA-Z0-9\-'()+,./:=?;!*#@$_%]/.test(publicId)) reader.fail(Code.PublicId, literal.start);
  const tidy = publicId.replace(/[ \r\n]+/g, ' ').trim();
  const systemId = needsSystem ? reader.literal() : reader.takeKind('literal')?.text.slice(1, -1);
  return [systemId, tidy];
}

/** `<!DOCTYPE …>`, which stands at `origin`. */
export function parseDoctype(self: PyXmlParser, text: string, origin: number): void {
  const { dtd } = self;
  const reader = new TokenReader(text, origin);
  reader.expect('<!DOCTYPE');
  const name = reader.name();
  const [systemId, publicId] = externalId(reader);
  if (systemId !== undefined) {
    dtd.hasParamEntityRefs = true;
    self.eventAt = origin + reader.taken.at(-1)!.start;
    const mustAsk = !dtd.isStandalone && self.paramEntityParsing === 0 && hasHandler(self, 'NotStandaloneHandler');
    if (mustAsk && !ask(self, 'NotStandaloneHandler')) notWellFormed(Code.NotStandalone);
  }
  const opening = reader.word();
  const hasSubset = opening.text === '[';
  if (!hasSubset && opening.text !== '>') reader.fail(Code.Syntax, opening.start);
  self.eventAt = origin + opening.start;
  const hasStart = hasHandler(self, 'StartDoctypeDeclHandler');
  const id = [textOrNone(systemId), textOrNone(publicId)];
  if (!hasSubset) reader.taken.pop();
  emit(self, 'StartDoctypeDeclHandler', strFromJs(name), ...id, Number(hasSubset));
  tellTokens(self, reader, hasStart);
  let closing = opening;
  if (hasSubset) {
    declarations(self, reader, ']');
    closing = reader.next();
    tellTokens(self, reader, hasHandler(self, 'StartDoctypeDeclHandler'));
    closing = reader.expect('>');
  }
  self.eventAt = origin + closing.start;
  if (systemId !== undefined || self.usesForeignDtd) externalSubset(self, systemId, publicId);
  const hasEnd = emit(self, 'EndDoctypeDeclHandler') !== undefined;
  if (!hasEnd) emitDefault(self, '>');
}

/** Has the external subset read, if parameter entities are. */
export function externalSubset(self: PyXmlParser, systemId: string | undefined, publicId: string | undefined): void {
  const { dtd } = self;
  const hadReferences = dtd.hasParamEntityRefs;
  dtd.hasParamEntityRefs = true;
  if (self.paramEntityParsing === 0 || !hasHandler(self, 'ExternalEntityRefHandler')) return;
  externalDeclarations(self, self.base, systemId, publicId);
  if (dtd.paramEntityRead) {
    const mustAsk = !dtd.isStandalone && hasHandler(self, 'NotStandaloneHandler');
    if (mustAsk && !ask(self, 'NotStandaloneHandler')) notWellFormed(Code.NotStandalone);
  } else if (systemId === undefined) dtd.hasParamEntityRefs = hadReferences;
}
