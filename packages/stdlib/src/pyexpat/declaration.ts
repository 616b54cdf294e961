import type { XMLDecl } from 'saxes';
import { NotWellFormed } from './error-codes.js';
import { emit, textOrNone } from './handlers.js';
import type { PyXmlParser } from './parser-object.js';

/** An encoding that cannot be is in trouble where its name stands. */
export function declareEncoding(self: PyXmlParser, encoding: string, position: number): void {
  try {
    self.source.declare(encoding);
  } catch (error) {
    throw error instanceof NotWellFormed ? new NotWellFormed(error.code, position) : error;
  }
}

/** Returns whether there is a handler for it. */
export function declareXml(self: PyXmlParser, { version, encoding, standalone }: XMLDecl, encodingAt: number): boolean {
  if (standalone === 'yes') self.dtd.isStandalone = true;
  const flag = standalone === undefined ? -1 : Number(standalone === 'yes');
  const answer = emit(self, 'XmlDeclHandler', textOrNone(version), textOrNone(encoding), flag);
  if (encoding !== undefined) declareEncoding(self, encoding, encodingAt);
  return answer !== undefined;
}
