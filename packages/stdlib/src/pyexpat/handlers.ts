import { asIndex, call, None, type PyDict, PyList, strFromJs, type Value } from '@pyco/vm';
import type { PyXmlParser } from './parser-object.js';

/** The attributes of a parser that hold handlers. */
export const HANDLERS = [
  'StartElementHandler',
  'EndElementHandler',
  'ProcessingInstructionHandler',
  'CharacterDataHandler',
  'UnparsedEntityDeclHandler',
  'NotationDeclHandler',
  'StartNamespaceDeclHandler',
  'EndNamespaceDeclHandler',
  'CommentHandler',
  'StartCdataSectionHandler',
  'EndCdataSectionHandler',
  'DefaultHandler',
  'DefaultHandlerExpand',
  'NotStandaloneHandler',
  'ExternalEntityRefHandler',
  'StartDoctypeDeclHandler',
  'EndDoctypeDeclHandler',
  'EntityDeclHandler',
  'XmlDeclHandler',
  'ElementDeclHandler',
  'AttlistDeclHandler',
  'SkippedEntityHandler',
] as const;

export type HandlerName = (typeof HANDLERS)[number];

export const textOrNone = (text: string | undefined): Value => (text === undefined ? None : strFromJs(text));

export const hasHandler = (self: PyXmlParser, name: HandlerName): boolean => self.handlers.has(name);

/** Ends the parsing, for a handler has raised something, which is in the parser's `raised`. Never leaves this module's neighbours. */
export class Stopped {}

function stop(self: PyXmlParser, error: unknown): never {
  self.raised ??= { error };
  self.handlers.clear();
  throw new Stopped();
}

/** Calls a handler. `undefined` without one. */
export function emit(self: PyXmlParser, name: HandlerName, ...args: Value[]): Value | undefined {
  if (!self.handlers.has(name)) return undefined;
  flushText(self);
  const handler = self.handlers.get(name);
  return handler === undefined ? undefined : invoke(self, handler, args);
}

function invoke(self: PyXmlParser, handler: Value, args: readonly Value[]): Value | undefined {
  self.depth++;
  try {
    return call(handler, ...args);
  } catch (error) {
    return stop(self, error);
  } finally {
    self.depth--;
  }
}

/** The handler's answer to a question. An error counts as no. */
export function ask(self: PyXmlParser, name: HandlerName, ...args: Value[]): boolean {
  const answer = emit(self, name, ...args);
  if (answer === undefined) return false;
  if (typeof answer === 'number' || typeof answer === 'bigint' || typeof answer === 'boolean') return Boolean(answer);
  try {
    return asIndex(answer) !== 0;
  } catch (error) {
    return stop(self, error);
  }
}

/** Data that no other handler takes. */
export function emitDefault(self: PyXmlParser, text: string): void {
  const name = self.isExpanding ? 'DefaultHandlerExpand' : 'DefaultHandler';
  if (text !== '') emit(self, name, strFromJs(text));
}

/** Character data, collected while `buffer_text` is set. */
export function emitText(self: PyXmlParser, text: string): void {
  if (text === '') return;
  const handler = self.handlers.get('CharacterDataHandler');
  if (handler === undefined) return;
  if (!self.isBuffering) {
    invoke(self, handler, [strFromJs(text)]);
    return;
  }
  if (self.buffered.length + text.length > self.bufferSize) flushText(self);
  // What was set while the buffer was emptied counts.
  const now = self.handlers.get('CharacterDataHandler');
  if (now === undefined) return;
  if (text.length > self.bufferSize) invoke(self, now, [strFromJs(text)]);
  else self.buffered += text;
}

function flushText(self: PyXmlParser): void {
  if (self.buffered === '') return;
  const text = self.buffered;
  self.buffered = '';
  const handler = self.handlers.get('CharacterDataHandler');
  if (handler !== undefined) invoke(self, handler, [strFromJs(text)]);
}

/** The same outside of the parsing: what the handler raises is raised. */
export function flushTextNow(self: PyXmlParser): void {
  try {
    flushText(self);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    throw takeRaised(self);
  }
}

export function takeRaised(self: PyXmlParser): unknown {
  const { error } = self.raised!;
  self.raised = undefined;
  return error;
}

/** A name, which the parser's dict of names gives one object for all its uses. */
export function intern(self: PyXmlParser, name: string): Value {
  const value = strFromJs(name);
  return self.intern === None ? value : (self.intern as PyDict).setDefault(value, value);
}

export const internOrNone = (self: PyXmlParser, name: string | undefined): Value => (name === undefined ? None : intern(self, name));

/** The attributes as StartElementHandler gets them. */
export const attributeList = (self: PyXmlParser, pairs: readonly (readonly [string, string])[]): Value =>
  new PyList(pairs.flatMap(([name, value]) => [intern(self, name), strFromJs(value)]));
