import { parseDeclarations } from './declarations.js';
import { Code, NotWellFormed } from './error-codes.js';
import { raiseExpatError } from './expat-error.js';
import { flushTextNow, Stopped, takeRaised } from './handlers.js';
import { Markup } from './markup.js';
import type { PyXmlParser } from './parser-object.js';

/** expat's reparse deferral: a token that was cut off is looked at again when there is twice as much of it. */
function isTooLittle(self: PyXmlParser, have: number): boolean {
  return self.isDeferring && have < 2 * self.partial;
}

function feed(self: PyXmlParser, bytes: Uint8Array, isFinal: boolean): void {
  self.received += bytes.length;
  const { text, problem } = self.source.decode(bytes, isFinal);
  self.dtd.direct += text.length;
  self.deferred += text;
  if (self.kind === 'declarations') {
    if (isFinal) parseDeclarations(self, self.deferred);
    return;
  }
  if (self.markup === undefined) self.markup = new Markup(self, self.kind === 'content', false);
  const { markup } = self;
  const have = self.received - self.locate(markup.at).byte;
  if (!isFinal && problem === undefined && isTooLittle(self, have)) return;
  const chunk = self.deferred;
  self.deferred = '';
  const before = markup.at;
  markup.write(chunk);
  self.partial = markup.at === before ? have : 0;
  if (problem !== undefined) throw new NotWellFormed(problem.code, markup.at + markup.remaining);
  if (isFinal) markup.end();
}

/** `XML_Parse`: whatever is wrong is kept, and told again by every further call. */
function advance(self: PyXmlParser, bytes: Uint8Array, isFinal: boolean): void {
  if (self.isFinished) self.failure ??= new NotWellFormed(Code.Finished);
  if (self.failure !== undefined) return;
  self.hasStarted = true;
  try {
    feed(self, bytes, isFinal);
    if (isFinal) self.isFinished = true;
  } catch (error) {
    if (error instanceof Stopped) self.isFinished = true;
    else if (error instanceof NotWellFormed) fail(self, error);
    else {
      // A codec had an error of its own.
      self.failure = new NotWellFormed(Code.UnknownEncoding);
      throw error;
    }
  }
}

function fail(self: PyXmlParser, error: NotWellFormed): void {
  self.failure = error;
  self.errorCode = error.code;
  if (error.position !== undefined) self.eventAt = error.position;
}

/** Parses a piece of the entity, and raises what its handlers have raised, or that it is not well-formed. */
export function parse(self: PyXmlParser, bytes: Uint8Array, isFinal: boolean): void {
  advance(self, bytes, isFinal);
  if (self.raised !== undefined) throw takeRaised(self);
  if (self.failure !== undefined) {
    self.errorCode = self.failure.code;
    const { line, column } = self.locate();
    raiseExpatError(self.failure.code, line, column);
  }
  flushTextNow(self);
}
