import {
  call,
  defineType,
  exc,
  getIter,
  isRaised,
  iterNext,
  None,
  PyObject,
  type PyType,
  str,
  strContents,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { type PyDialect, Quote } from './dialect.js';
import { fail } from './state.js';

/** `_csv.writer`. */
export class PyWriter extends PyObject {
  readonly write: Value;
  readonly dialect: PyDialect;

  constructor(write: Value, dialect: PyDialect) {
    super();
    this.write = write;
    this.dialect = dialect;
  }
}

/** `PyNumber_Check`. */
function isNumber(value: Value): boolean {
  const type = typeOf(value);
  return type.nb_index !== undefined || type.nb_int !== undefined || type.nb_float !== undefined || type.tp_name === 'complex';
}

function mustQuote(value: Value, quoting: number): boolean {
  switch (quoting) {
    case Quote.ALL:
      return true;
    case Quote.NONNUMERIC:
      return !isNumber(value);
    case Quote.STRINGS:
      return strContents(value) !== undefined;
    case Quote.NOTNULL:
      return value !== None;
    default:
      return false;
  }
}

/** A field as it is written. `text` is `undefined` for None. */
function fieldText(dialect: PyDialect, text: string | undefined, forced: boolean): string {
  const { delimiter, escapechar, quotechar, lineterminator, quoting, doublequote, skipinitialspace } = dialect;
  let isQuoted = forced;
  let out = '';
  for (const c of text ?? '') {
    let escape = false;
    const isSpecial = c === delimiter || c === escapechar || c === quotechar || c === '\n' || c === '\r' || lineterminator.includes(c);
    if (isSpecial) {
      if (quoting === Quote.NONE) escape = true;
      else {
        if (c === quotechar) {
          if (doublequote) out += c;
          else escape = true;
        } else if (c === escapechar) escape = true;
        if (!escape) isQuoted = true;
      }
      if (escape) out += escapechar ?? fail('need to escape, but no escapechar set');
    }
    out += c;
  }
  if ((text ?? '') === '' && delimiter === ' ' && skipinitialspace) {
    if (quoting === Quote.NONE || (text === undefined && (quoting === Quote.STRINGS || quoting === Quote.NOTNULL)))
      fail('empty field must be quoted if delimiter is a space and skipinitialspace is true');
    isQuoted = true;
  }
  return isQuoted ? `${quotechar}${out}${quotechar}` : out;
}

function writeRow(self: PyWriter, row: Value): Value {
  const { dialect } = self;
  const { quoting } = dialect;
  let iterator: Value;
  try {
    iterator = getIter(row);
  } catch (error) {
    if (!isRaised(error, exc.TypeError)) throw error;
    return fail(`iterable expected, not ${typeName(row)}`);
  }
  const fields: string[] = [];
  let isNull = false;
  for (let field = iterNext(iterator); field !== undefined; field = iterNext(iterator)) {
    const quoted = mustQuote(field, quoting);
    isNull = field === None;
    fields.push(fieldText(dialect, isNull ? undefined : strToJs(str(field))!, quoted));
  }
  // A row of one empty field would read as an empty row.
  if (fields.length === 1 && fields[0] === '') {
    if (quoting === Quote.NONE || (isNull && (quoting === Quote.STRINGS || quoting === Quote.NOTNULL)))
      fail('single empty field record must be quoted');
    fields[0] = fieldText(dialect, undefined, true);
  }
  return call(self.write, strFromJs(fields.join(dialect.delimiter) + dialect.lineterminator));
}

export const writerType: PyType = defineType<PyWriter>({
  name: '_csv.writer',
  instance: PyWriter,
  final: true,
  noInstantiation: true,
  methods: {
    'writerow($self, row, /)': writeRow,
    'writerows($self, rows, /)': (self: PyWriter, rows: Value): Value => {
      const iterator = getIter(rows);
      for (let row = iterNext(iterator); row !== undefined; row = iterNext(iterator)) writeRow(self, row);
      return None;
    },
  },
  members: { dialect: 'dialect' },
});
