import type { XMLDecl } from 'saxes';
import { Code, notWellFormed } from './error-codes.js';
import { emit, textOrNone } from './handlers.js';
import type { PyXmlParser } from './parser-object.js';

/** Returns whether there is a handler for it. */
export function declareXml(self: PyXmlParser, { version, encoding, standalone }: XMLDecl, encodingAt: number): boolean {
  if (standalone === 'yes') self.dtd.isStandalone = true;
  const flag = standalone === undefined ? -1 : Number(standalone === 'yes');
  const answer = emit(self, 'XmlDeclHandler', textOrNone(version), textOrNone(encoding), flag);
  if (self.source.isDeclaredWrongly) notWellFormed(Code.IncorrectEncoding, encodingAt);
  return answer !== undefined;
}
