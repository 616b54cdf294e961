import {
  call,
  defineType,
  floatType,
  iterNext,
  None,
  PyList,
  PyObject,
  type PyType,
  strFromJs,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { type PyDialect, Quote } from './dialect.js';
import { csvState, fail } from './state.js';

const enum At {
  StartRecord,
  StartField,
  EscapedChar,
  InField,
  InQuotedField,
  EscapeInQuotedField,
  QuoteInQuotedField,
  EatLineEnd,
  AfterEscapedLineEnd,
}

/** Stands for the end of a line that the iterator gave. */
const END = '';
const isLineEnd = (c: string): boolean => c === '\n' || c === '\r' || c === END;

/** `_csv.reader`. */
export class PyReader extends PyObject {
  readonly input: Value;
  readonly dialect: PyDialect;
  fields: Value[] = [];
  field = '';
  lineNumber = 0;
  at: At = At.StartRecord;
  isQuoted = false;

  constructor(input: Value, dialect: PyDialect) {
    super();
    this.input = input;
    this.dialect = dialect;
  }

  #save(): void {
    const { quoting } = this.dialect;
    const { field, isQuoted } = this;
    const isEmpty = field === '';
    this.field = '';
    if (!isQuoted && isEmpty && (quoting === Quote.NOTNULL || quoting === Quote.STRINGS)) this.fields.push(None);
    else if (!isQuoted && !isEmpty && (quoting === Quote.NONNUMERIC || quoting === Quote.STRINGS))
      this.fields.push(call(floatType, strFromJs(field)));
    else this.fields.push(strFromJs(field));
  }

  #add(c: string, limit: number): void {
    if (this.field.length >= limit) fail(`field larger than field limit (${limit})`);
    this.field += c;
  }

  #endField(c: string): void {
    this.#save();
    this.at = c === END ? At.StartRecord : At.EatLineEnd;
  }

  #step(c: string, limit: number): void {
    const { dialect } = this;
    switch (this.at) {
      case At.StartRecord:
        if (c === END) return;
        if (isLineEnd(c)) {
          this.at = At.EatLineEnd;
          return;
        }
        this.#startField(c, limit);
        return;
      case At.StartField:
        this.#startField(c, limit);
        return;
      case At.EscapedChar:
        if (c === '\n' || c === '\r') {
          this.#add(c, limit);
          this.at = At.AfterEscapedLineEnd;
          return;
        }
        this.#add(c === END ? '\n' : c, limit);
        this.at = At.InField;
        return;
      case At.AfterEscapedLineEnd:
        if (c !== END) this.#inField(c, limit);
        return;
      case At.InField:
        this.#inField(c, limit);
        return;
      case At.InQuotedField:
        if (c === END) return;
        if (c === dialect.escapechar) this.at = At.EscapeInQuotedField;
        else if (c === dialect.quotechar && dialect.quoting !== Quote.NONE)
          this.at = dialect.doublequote ? At.QuoteInQuotedField : At.InField;
        else this.#add(c, limit);
        return;
      case At.EscapeInQuotedField:
        this.#add(c === END ? '\n' : c, limit);
        this.at = At.InQuotedField;
        return;
      case At.QuoteInQuotedField:
        if (dialect.quoting !== Quote.NONE && c === dialect.quotechar) {
          this.#add(c, limit);
          this.at = At.InQuotedField;
        } else if (c === dialect.delimiter) {
          this.#save();
          this.at = At.StartField;
        } else if (isLineEnd(c)) this.#endField(c);
        else if (!dialect.strict) {
          this.#add(c, limit);
          this.at = At.InField;
        } else fail(`'${dialect.delimiter}' expected after '${dialect.quotechar}'`);
        return;
      case At.EatLineEnd:
        if (c === END) this.at = At.StartRecord;
        else if (!isLineEnd(c)) fail("new-line character seen in unquoted field - do you need to open the file with newline=''?");
    }
  }

  #startField(c: string, limit: number): void {
    const { dialect } = this;
    this.isQuoted = false;
    this.at = At.StartField;
    if (isLineEnd(c)) this.#endField(c);
    else if (c === dialect.quotechar && dialect.quoting !== Quote.NONE) {
      this.isQuoted = true;
      this.at = At.InQuotedField;
    } else if (c === dialect.escapechar) this.at = At.EscapedChar;
    else if (c === ' ' && dialect.skipinitialspace) return;
    else if (c === dialect.delimiter) this.#save();
    else {
      this.#add(c, limit);
      this.at = At.InField;
    }
  }

  #inField(c: string, limit: number): void {
    const { dialect } = this;
    if (isLineEnd(c)) this.#endField(c);
    else if (c === dialect.escapechar) this.at = At.EscapedChar;
    else if (c === dialect.delimiter) {
      this.#save();
      this.at = At.StartField;
    } else {
      this.#add(c, limit);
      this.at = At.InField;
    }
  }

  #restart(): void {
    this.fields = [];
    this.field = '';
    this.at = At.StartRecord;
    this.isQuoted = false;
  }

  next(): Value | undefined {
    this.#restart();
    const limit = csvState().fieldLimit;
    do {
      const line = iterNext(this.input);
      if (line === undefined) {
        if (this.field === '' && this.at !== At.InQuotedField) return undefined;
        if (this.dialect.strict) fail('unexpected end of data');
        this.#save();
        break;
      }
      const text = strToJs(line);
      if (text === undefined) return fail(`iterator should return strings, not ${typeName(line)} (the file should be opened in text mode)`);
      this.lineNumber++;
      for (const c of text) this.#step(c, limit);
      this.#step(END, limit);
    } while (this.at !== At.StartRecord);
    return new PyList(this.fields);
  }
}

export const readerType: PyType = defineType<PyReader>({
  name: '_csv.reader',
  instance: PyReader,
  final: true,
  noInstantiation: true,
  slots: { tp_iter: (self) => self, tp_iternext: (self) => self.next() },
  members: { dialect: 'dialect', line_num: 'lineNumber' },
});
