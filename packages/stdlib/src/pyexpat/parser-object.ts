import { None, PyObject, type Value } from '@pyco/vm';
import { Dtd } from './dtd.js';
import { Code, type NotWellFormed } from './error-codes.js';
import type { HandlerName } from './handlers.js';
import type { Markup } from './markup.js';
import { Namespaces } from './namespaces.js';
import { Place } from './place.js';
import { SourceDecoder } from './source-decoder.js';

/** What a parser reads: a document, an entity in its content, or declarations (an external subset, a parameter entity). */
export type Kind = 'document' | 'content' | 'declarations';

/** An open element. */
interface OpenElement {
  readonly name: string;
  /** How many namespace bindings stood before its own. */
  readonly bindings: number;
}

/** `pyexpat.xmlparser`. */
export class PyXmlParser extends PyObject {
  readonly kind: Kind;
  readonly handlers: Map<HandlerName, Value> = new Map();
  readonly source: SourceDecoder;
  readonly namespaces: Namespaces | undefined;
  readonly dtd: Dtd;
  readonly elements: OpenElement[] = [];
  intern: Value;
  base: string | undefined = undefined;

  bufferSize = 8192;
  isBuffering = false;
  buffered = '';
  orderedAttributes = false;
  specifiedAttributes = false;
  namespacePrefixes = false;
  /** DefaultHandlerExpand was set after DefaultHandler: internal entities are parsed. */
  isExpanding = true;
  paramEntityParsing = 0;
  usesForeignDtd = false;
  isDeferring = true;

  /** The markup is made when the first text comes. */
  markup: Markup | undefined = undefined;
  /** Text that is kept back until there is enough of it. */
  deferred = '';
  /** How many bytes have come. */
  received = 0;
  /** How many of them were left when the last token was found to be cut off. */
  partial = 0;
  hasStarted = false;
  isFinished = false;
  failure: NotWellFormed | undefined = undefined;
  /** What a handler raised. */
  raised: { readonly error: unknown } | undefined = undefined;
  /** How many calls of handlers are on the stack. */
  depth = 0;
  /** Where the current event is, in units of the text. */
  eventAt = 0;
  /** Text that `place` passed is not kept. */
  place: Place = new Place();
  /** Where was asked for last. */
  private located: Place = new Place();
  errorCode: number = Code.None;

  constructor(kind: Kind, encoding: string | undefined, namespaces: Namespaces | undefined, intern: Value, dtd: Dtd = new Dtd()) {
    super();
    this.kind = kind;
    this.source = new SourceDecoder(encoding);
    this.namespaces = namespaces;
    this.intern = intern;
    this.dtd = dtd;
  }

  /** Where a position is, which does not stand before `place`. */
  locate(position: number = this.eventAt): Place {
    if (this.located.position < this.place.position || this.located.position > position) this.located = this.place.copy();
    this.located.pass(this.markup?.textFrom(this.located.position, position) ?? '', this.source.width);
    return this.located;
  }
}

/** A parser for an external entity: it has its parent's handlers, settings and declarations. */
export function childParser(parent: PyXmlParser, context: string | undefined, encoding: string | undefined): PyXmlParser {
  let namespaces: Namespaces | undefined;
  if (parent.namespaces !== undefined) {
    namespaces = new Namespaces(parent.namespaces.separator);
    namespaces.bindings.push(...parent.namespaces.bindings.slice(1));
  }
  const child = new PyXmlParser(
    context === undefined ? 'declarations' : 'content',
    encoding,
    namespaces,
    parent.intern ?? None,
    parent.dtd,
  );
  for (const [name, handler] of parent.handlers) child.handlers.set(name, handler);
  child.base = parent.base;
  child.bufferSize = parent.bufferSize;
  child.isBuffering = parent.isBuffering;
  child.orderedAttributes = parent.orderedAttributes;
  child.specifiedAttributes = parent.specifiedAttributes;
  child.namespacePrefixes = parent.namespacePrefixes;
  child.isExpanding = parent.isExpanding;
  child.paramEntityParsing = parent.paramEntityParsing;
  child.isDeferring = parent.isDeferring;
  return child;
}
