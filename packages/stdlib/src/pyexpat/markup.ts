import { SaxesParser, type SaxesTag } from 'saxes';
import { declareEncoding, declareXml } from './declaration.js';
import { externalSubset, parseDoctype } from './doctype.js';
import { FOLLOWS_NAME } from './dtd-tokens.js';
import { endElement, startElement } from './element.js';
import { Code, NotWellFormed, notWellFormed } from './error-codes.js';
import { externalEntity } from './external-entity.js';
import { emit, emitDefault, emitText, hasHandler, textOrNone } from './handlers.js';
import type { PyXmlParser } from './parser-object.js';
import { characterOf, entityInAttribute, isName, NAME_CHAR, PREDEFINED, readReference } from './references.js';
import { type Blame, blameOf } from './saxes-messages.js';

const TEXT = /[^&\r\n]+|\r\n|\r|\n/y;
const WORD = new RegExp(`^(?:${NAME_CHAR})*`);
const BYTE_ORDER_MARK = 0xfeff;
/** expat converts so much text at a time. */
const BLOCK = 1024;
const CDATA = '<![CDATA[';

/**
 * An entity's text on its way through saxes, which finds the markup in it. Character data and references between the markup are read here, from the
 * raw text: saxes would join them and put entities in as mere text, where expat tells of each piece and parses what entities hold. Raw text is also what
 * the default handler gets, and what positions are counted in.
 */
export class Markup {
  readonly self: PyXmlParser;
  /** The text of an internal entity: all of it is where the reference to it is. */
  readonly isNested: boolean;
  readonly #saxes: SaxesParser<{ fragment: boolean; position: false; forceXMLVersion: true; defaultXMLVersion: '1.0' }>;
  /** What was not yet told, from `#base` on. */
  #raw = '';
  #base = 0;
  /** Where what was not yet told begins. */
  at = 0;
  readonly #isFragment: boolean;
  #isTextDeclared = false;
  #hasRoot = false;
  #hasDoctype = false;
  #depth = 0;
  /** Inside of a tag. */
  #isTag = false;
  #pairs: [string, string][] = [];
  readonly #names: Set<string> = new Set();
  /** Where the next attribute of the tag may begin. */
  #attributeAt = 0;
  /** A comment whose last character has not come yet. */
  #comment: { readonly text: string; readonly end: number } | undefined = undefined;

  constructor(self: PyXmlParser, isFragment: boolean, isNested: boolean) {
    this.self = self;
    this.#isFragment = isFragment;
    this.isNested = isNested;
    const saxes = new SaxesParser({ fragment: isFragment, position: false, forceXMLVersion: true, defaultXMLVersion: '1.0' } as const);
    this.#saxes = saxes;
    saxes.ENTITIES = new Proxy(saxes.ENTITIES, { get: (_target, name) => this.#entity(name as string) });
    saxes.on('error', (error) => this.#fail(error.message));
    saxes.on('opentagstart', ({ name }) => {
      this.#enter();
      this.#isTag = true;
      this.#attributeAt = this.at + 1 + name.length;
    });
    saxes.on('attribute', ({ name, value }) => this.#attribute(name, value));
    saxes.on('opentag', ({ name }) => this.#startTag(name));
    saxes.on('closetag', (tag) => this.#endTag(tag));
    saxes.on('comment', (text) => this.#commentText(text));
    saxes.on('cdata', (text) => this.#cdata(text));
    saxes.on('processinginstruction', ({ target, body }) => {
      this.#enter();
      const behind = target.length + 2;
      if (!/^(?:\?>|[ \t\r\n])/.test(this.#token().slice(behind))) this.#raise(Code.InvalidToken, this.at + behind + 1);
      this.#tell(emit(this.self, 'ProcessingInstructionHandler', textOrNone(target), textOrNone(body)) !== undefined);
    });
    saxes.on('xmldecl', (declaration) => {
      this.#enter();
      const encodingAt = this.at + this.#token().indexOf(declaration.encoding ?? '');
      this.#tell(declareXml(this.self, declaration, encodingAt));
    });
    saxes.on('doctype', () => {
      this.#enter();
      const text = this.#token();
      const start = this.at;
      this.#hasDoctype = true;
      parseDoctype(this.self, text, start);
      this.at = start + text.length;
    });
  }

  /** How much of the text was not told. */
  get remaining(): number {
    return this.#raw.length - (this.at - this.#base);
  }

  textFrom(start: number, end: number): string {
    return this.#raw.slice(Math.max(0, start - this.#base), Math.max(0, end - this.#base));
  }

  get rest(): string {
    return this.#raw.slice(Math.max(0, this.self.eventAt - this.#base));
  }

  write(text: string): void {
    const { self } = this;
    if (!this.isNested) {
      self.eventAt = this.at;
      self.place = self.locate(this.at).copy();
    }
    this.#raw = this.#raw.slice(this.at - this.#base) + text;
    this.#base = this.at;
    if (this.at === 0 && !this.isNested && this.#raw.charCodeAt(0) === BYTE_ORDER_MARK) this.at = 1;
    this.#endComment();
    this.#saxes.write(this.#isTextDeclared || !this.#isFragment || this.isNested ? text : this.#afterTextDeclaration(text));
    this.#characters(this.#upToMarkup(), false);
    this.#begin(this.at);
  }

  /** The text declaration of an external entity, which saxes does not know, becomes white space for it. */
  #afterTextDeclaration(text: string): string {
    this.#isTextDeclared = true;
    const declaration = /^<\?xml[ \t\r\n][^?]*\?>/.exec(text)?.[0];
    if (declaration === undefined) return text;
    const encoding = /encoding\s*=\s*["']([^"']*)/.exec(declaration);
    if (encoding !== null) declareEncoding(this.self, encoding[1]!, declaration.indexOf(encoding[1]!));
    this.#tell(false, declaration.length);
    return ' '.repeat(declaration.length) + text.slice(declaration.length);
  }

  /** All of the text has come. */
  end(): void {
    this.#characters(this.#upToMarkup(), true);
    const rest = this.#raw.slice(this.at - this.#base);
    this.#begin(this.at);
    if (rest.startsWith(CDATA) && this.#depth > 0) this.#endInCdata(rest);
    if (rest.startsWith('<!DOCTYPE')) notWellFormed(Code.NoElements, this.at + rest.length);
    if (rest !== '') notWellFormed(Code.UnclosedToken);
    if (this.#isFragment) {
      if (this.#depth > 0) notWellFormed(Code.AsyncEntity);
    } else if (!this.#hasRoot || this.#depth > 0) notWellFormed(Code.NoElements);
  }

  #endInCdata(rest: string): never {
    emit(this.self, 'StartCdataSectionHandler');
    this.at += CDATA.length;
    this.#lines(rest.slice(CDATA.length));
    return notWellFormed(Code.UnclosedCdataSection, this.at);
  }

  #begin(position: number): void {
    if (!this.isNested) this.self.eventAt = position;
  }

  #upToMarkup(): number {
    const index = this.#raw.indexOf('<', this.at - this.#base);
    return index < 0 ? this.#base + this.#raw.length : this.#base + index;
  }

  /** Tells of the text before the markup of which saxes reports, and makes the markup the current event. */
  #enter(): void {
    this.#characters(this.#upToMarkup(), true);
    this.#begin(this.at);
  }

  /** The raw text of that markup. */
  #token(): string {
    return this.textFrom(this.at, this.#saxes.position);
  }

  /** Goes on behind the markup. What no handler took is for the default handler. */
  #tell(isHandled: boolean, end: number = this.#saxes.position): void {
    if (!isHandled) emitDefault(this.self, this.textFrom(this.at, end));
    this.at = end;
  }

  #attribute(name: string, value: string): void {
    const start = this.#attributeAt + /^\s*/.exec(this.textFrom(this.#attributeAt, this.#saxes.position))![0].length;
    if (this.#names.has(name)) this.#raise(Code.DuplicateAttribute, start);
    this.#names.add(name);
    this.#pairs.push([name, value]);
    this.#attributeAt = this.#saxes.position;
  }

  #startTag(name: string): void {
    const pairs = this.#pairs;
    this.#pairs = [];
    this.#names.clear();
    this.#isTag = false;
    const { self } = this;
    if (self.usesForeignDtd && !this.#hasRoot && !this.#hasDoctype) externalSubset(self, undefined, undefined);
    this.#hasRoot = true;
    this.#depth++;
    this.#tell(startElement(self, name, pairs));
  }

  #endTag(tag: SaxesTag): void {
    if (tag.isSelfClosing) this.#begin(this.at);
    else {
      this.#enter();
      const [name] = /^[^\s>]*/.exec(this.#token().slice(2))!;
      if (name !== tag.name) this.#raise(Code.TagMismatch, this.at + 2);
    }
    this.#depth--;
    this.#tell(endElement(this.self));
  }

  /** saxes tells of a comment before its last character. */
  #commentText(text: string): void {
    this.#enter();
    this.#comment = { text, end: this.#saxes.position };
    this.#endComment();
  }

  /** Tells of the comment that waits, if its last character is there. */
  #endComment(): void {
    if (this.#comment === undefined) return;
    const { text, end } = this.#comment;
    const next = this.textFrom(end, end + 1);
    if (next !== '') this.#comment = undefined;
    if (next === '>') this.#tell(emit(this.self, 'CommentHandler', textOrNone(text)) !== undefined, end + 1);
  }

  #cdata(_text: string): void {
    this.#enter();
    const { self } = this;
    const data = this.#token().slice(CDATA.length, -3);
    if (emit(self, 'StartCdataSectionHandler') === undefined) emitDefault(self, CDATA);
    this.at += CDATA.length;
    this.#lines(data);
    this.#begin(this.at);
    if (emit(self, 'EndCdataSectionHandler') === undefined) emitDefault(self, ']]>');
    this.at = this.#saxes.position;
  }

  /** Character data without references, line by line. */
  #lines(data: string): void {
    // A bracket begins a piece of its own: the end of the section might.
    for (const [line] of data.matchAll(/\r\n|\r|\n|\]?[^\]\r\n]+|\]/g)) {
      this.#begin(this.at);
      this.#data(line[0] === '\r' ? '\n' : line, line);
      this.at += line.length;
    }
  }

  #data(text: string, raw: string): void {
    if (hasHandler(this.self, 'CharacterDataHandler')) {
      const size = this.isNested || !this.self.source.isConverted ? text.length : BLOCK;
      for (let at = 0; at < text.length; at += size) emitText(this.self, text.slice(at, at + size));
    } else emitDefault(this.self, raw);
  }

  /** Tells of the character data up to `end`. Unless it is whole, what may mean something else with what follows is left. */
  #characters(end: number, isWhole: boolean): void {
    if (this.at >= end) return;
    const text = this.textFrom(this.at, end);
    if (this.#depth === 0 && !this.#isFragment) {
      this.#begin(this.at);
      this.#tell(false, end);
      return;
    }
    const start = this.at;
    const bracket = text.indexOf(']]>');
    const limit = bracket < 0 ? text.length : bracket;
    let at = 0;
    while (at < limit) {
      this.#begin(start + at);
      if (text[at] === '&') {
        const reference = readReference(text, at);
        if (reference === undefined) {
          if (!isWhole || !this.isNested) return;
          this.#raise(Code.InvalidToken);
        }
        if (typeof reference === 'number') return this.#raise(Code.InvalidToken, start + reference);
        this.#reference(reference.body, text.slice(at, reference.end));
        at = reference.end;
      } else {
        TEXT.lastIndex = at;
        let [data] = TEXT.exec(text)!;
        if (at + data.length > limit) data = data.slice(0, limit - at);
        if (!isWhole && at + data.length === text.length) {
          if (data === '\r') return;
          if (data[0] !== '\n') data = data.replace(/\]{1,2}$/, '');
          if (data === '') return;
        }
        at += data.length;
        this.#data(data === '\r' || data === '\r\n' ? '\n' : data, data);
      }
      this.at = start + at;
    }
    if (bracket >= 0) this.#raise(Code.InvalidToken, start + bracket + 2);
  }

  #reference(body: string, raw: string): void {
    const { self } = this;
    const { dtd } = self;
    if (body[0] === '#') return this.#data(characterOf(body), raw);
    const predefined = PREDEFINED[body];
    if (predefined !== undefined) return this.#data(predefined, raw);
    const entity = dtd.entities.get(body);
    if (entity === undefined && dtd.isComplete) notWellFormed(Code.UndefinedEntity);
    if (entity?.isOpen) notWellFormed(Code.RecursiveEntityRef);
    if (entity?.notation !== undefined) notWellFormed(Code.BinaryEntityRef);
    if (entity === undefined || (entity.text !== undefined && !self.isExpanding)) {
      if (emit(self, 'SkippedEntityHandler', textOrNone(body), 0) === undefined && !hasHandler(self, 'SkippedEntityHandler'))
        emitDefault(self, raw);
    } else if (entity.text === undefined) {
      if (!externalEntity(self, entity)) emitDefault(self, raw);
    } else {
      dtd.account(entity.text.length);
      // Text without markup needs no parser.
      if (!/[<&\]]/.test(entity.text)) {
        for (const [line] of entity.text.matchAll(/[^\r\n]+|\r\n|\r|\n/g)) this.#data(line[0] === '\r' ? '\n' : line, line);
        return;
      }
      entity.isOpen = true;
      const inner = new Markup(self, true, true);
      inner.write(entity.text);
      inner.end();
      entity.isOpen = false;
    }
  }

  /** saxes asks what an entity stands for. In content that is not for it to know. */
  #entity(name: string): string | undefined {
    if (!isName(name)) return undefined;
    return this.#isTag ? entityInAttribute(this.self.dtd, name) : '';
  }

  #raise(code: Code, position?: number): never {
    throw new NotWellFormed(code, this.isNested ? undefined : position);
  }

  #fail(message: string): never {
    const last = this.#saxes.position - 1;
    const start = this.#upToMarkup();
    // The text before the trouble is told of first; and may be in trouble itself, of which saxes hears later.
    if (!this.#isTag && (this.#depth > 0 || this.#isFragment)) this.#characters(Math.min(start, last), false);
    const blame: Blame = blameOf(message);
    if (this.isNested && message.startsWith('unmatched closing tag')) this.#raise(Code.AsyncEntity);
    this.#begin(start);
    switch (blame.where) {
      case 'last':
        return this.#raise(blame.code, last);
      case 'token':
        return this.#raise(blame.code, start + (blame.offset ?? 0));
      case 'reference': {
        const text = this.textFrom(this.at, last + 1);
        const ampersand = text.lastIndexOf('&');
        const reference = readReference(text, ampersand);
        if (typeof reference === 'number') return this.#raise(Code.InvalidToken, this.at + reference);
        return this.#raise(blame.code, this.at + ampersand);
      }
      case 'value': {
        const text = this.textFrom(this.at, last);
        return this.#raise(blame.code, this.at + Math.max(text.lastIndexOf('"'), text.lastIndexOf("'")) + 1);
      }
      case 'outside':
        return this.#outside(start);
    }
  }

  /** Something other than white space stands before or behind the root element. */
  #outside(markup: number): never {
    const text = this.textFrom(this.at, markup + CDATA.length);
    const index = text.search(/[^ \t\r\n]/);
    const position = this.at + Math.max(0, index);
    this.#begin(position);
    if (this.#hasRoot) return this.#raise(Code.JunkAfterDocElement, position);
    if (text.startsWith(CDATA, index)) return this.#raise(Code.Syntax, position);
    const [name] = WORD.exec(text.slice(index))!;
    const isToken = name !== '' && FOLLOWS_NAME.test(text[index + name.length] ?? ' ');
    return this.#raise(isToken ? Code.Syntax : Code.InvalidToken, isToken ? position : position + name.length);
  }
}
