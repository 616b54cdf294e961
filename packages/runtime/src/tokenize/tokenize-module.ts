import { type TokenInfo, tokenInfos } from '@pyco/compiler/ast';
import {
  call,
  callMethod,
  defineType,
  exc,
  isInstance,
  isTrue,
  type NativeModule,
  None,
  needBytes,
  PyBaseException,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  raiseNotImplemented,
  strContents,
  strFromJs,
  strToJs,
  typeOf,
  type Value,
} from '@pyco/vm';
import { rethrow } from '../compilers/pyco-compiler.js';

/** `_tokenize.TokenizerIter`: reads its lines when the first token is asked for, then gives one token after the other. */
class PyTokenizerIter extends PyObject {
  readonly readline: Value;
  readonly encoding: Value;
  tokens: readonly TokenInfo[] | undefined = undefined;
  /** What is raised behind the last token, instead of an end. */
  error: unknown = undefined;
  /** Numbers of the lines that end with CR LF. */
  readonly carriageReturns: Set<number> = new Set();
  next = 0;

  constructor(readline: Value, encoding: Value) {
    super();
    this.readline = readline;
    this.encoding = encoding;
  }

  read(): readonly TokenInfo[] {
    let source = '';
    for (let lineno = 1; ; lineno++) {
      const line = this.#line();
      if (line === '') break;
      if (line.endsWith('\r\n')) this.carriageReturns.add(lineno);
      source += line.endsWith('\r\n') ? `${line.slice(0, -2)}\n` : line;
    }
    const tokens: TokenInfo[] = [];
    try {
      for (const token of tokenInfos(source, '<string>')) tokens.push(token);
    } catch (error) {
      this.error = error;
    }
    return tokens;
  }

  #line(): string {
    let line: Value;
    try {
      line = call(this.readline);
    } catch (error) {
      if (error instanceof PyBaseException && isInstance(error, exc.StopIteration)) return '';
      throw error;
    }
    if (this.encoding === None) {
      if (strContents(line) === undefined) raise(exc.TypeError, 'readline() returned a non-string object');
    } else {
      if (typeOf(line).bf_getbuffer === undefined) raise(exc.TypeError, 'readline() returned a non-bytes object');
      if (needBytes(line).length === 0) return '';
      line = callMethod(line, 'decode', this.encoding, 'replace');
    }
    return strToJs(line) ?? raise(exc.UnicodeEncodeError, 'surrogates not allowed');
  }
}

const place = ([line, col]: readonly [number, number], shift = 0): Value => new PyTuple([line, col + shift]);

function toTuple(self: PyTokenizerIter, token: TokenInfo): Value {
  const { type, start, end } = token;
  const first = start[0];
  if (self.carriageReturns.size === 0) {
    return new PyTuple([type, strFromJs(token.string), place(start), place(end), strFromJs(token.line)]);
  }
  const line = token.line.replace(
    /\n/g,
    (() => {
      let lineno = first;
      return () => (self.carriageReturns.has(lineno++) ? '\r\n' : '\n');
    })(),
  );
  const isLineEnd = token.string === '\n' && self.carriageReturns.has(first);
  return new PyTuple([type, isLineEnd ? '\r\n' : strFromJs(token.string), place(start), place(end, isLineEnd ? 1 : 0), strFromJs(line)]);
}

const tokenizerIterType: PyType = defineType<PyTokenizerIter>({
  name: '_tokenize.TokenizerIter',
  instance: PyTokenizerIter,
  signature: '(readline, /, *, encoding=None, extra_tokens=False)',
  slots: {
    tp_new: (_type, args, kwnames) => {
      const given = args.length - (kwnames?.length ?? 0);
      if (given !== 1) raise(exc.TypeError, `tokenizeriter() takes exactly 1 positional argument (${given} given)`);
      const named = (name: string): Value => {
        const at = kwnames?.indexOf(name) ?? -1;
        return at < 0 ? None : args[given + at]!;
      };
      // Without them columns count bytes and some are -1; CPython's library always asks for them.
      if (!isTrue(named('extra_tokens'))) raiseNotImplemented('_tokenize.TokenizerIter with extra_tokens=False');
      return new PyTokenizerIter(args[0]!, named('encoding'));
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      self.tokens ??= self.read();
      const token = self.tokens[self.next];
      if (token !== undefined) {
        self.next++;
        return toTuple(self, token);
      }
      const { error } = self;
      self.error = undefined;
      return error === undefined ? undefined : rethrow(error);
    },
  },
});

/** `_tokenize`: it stands with the compiler, whose tokenizer this is. */
export const tokenizeModule: NativeModule = { name: '_tokenize', types: [tokenizerIterType] };
