import { type LineSource, type TokenInfo, tokenInfos } from '@pyco/compiler/ast';
import {
  type Binder,
  bindCall,
  binder,
  call,
  decodeBytes,
  defineType,
  exc,
  isRaised,
  isTrue,
  type NativeModule,
  None,
  needBytes,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { rethrow } from '../compilers/pyco-compiler.js';

/** `_tokenize.TokenizerIter`: it reads a line when the first token on it is asked for. */
class PyTokenizerIter extends PyObject implements LineSource {
  readonly readline: Value;
  readonly encoding: string | undefined;
  readonly extraTokens: boolean;
  tokens: Iterator<TokenInfo> | undefined = undefined;
  done = false;
  /** The last line ended in CR LF: its tokens are shown so. */
  crlf = false;

  constructor(readline: Value, encoding: string | undefined, extraTokens: boolean) {
    super();
    this.readline = readline;
    this.encoding = encoding;
    this.extraTokens = extraTokens;
  }

  next(): Value | undefined {
    if (this.done) return undefined;
    try {
      this.tokens ??= tokenInfos(this, '<string>', !this.extraTokens);
      const { value, done } = this.tokens.next();
      if (done !== true) return tokenTuple(this.crlf ? withCrlf(value) : value);
    } catch (error) {
      this.done = true;
      return rethrow(error);
    }
    this.done = true;
    return undefined;
  }

  readLine(): string {
    const line = this.readGuestLine();
    if (line !== '') this.crlf = line.endsWith('\r\n');
    return line.includes('\r') ? line.replace(/\r\n?/g, '\n') : line;
  }

  private readGuestLine(): string {
    let line: Value;
    try {
      line = call(this.readline);
    } catch (error) {
      if (isRaised(error, exc.StopIteration)) return '';
      throw error;
    }
    const text = strToJs(line);
    if (this.encoding === undefined) return text ?? raise(exc.TypeError, `readline() returned a non-string object`);
    if (text !== undefined) return raise(exc.TypeError, `readline() returned a non-bytes object`);
    if (typeOf(line).bf_getbuffer === undefined) return raise(exc.TypeError, 'readline() returned a non-bytes object');
    return strToJs(decodeBytes(needBytes(line), this.encoding, 'replace'))!;
  }
}

function withCrlf(token: TokenInfo): TokenInfo {
  const string = token.string.replaceAll('\n', '\r\n');
  const [line, col] = token.end;
  return { ...token, string, end: [line, string === '\r\n' ? col + 1 : col], line: token.line.replaceAll('\n', '\r\n') };
}

function tokenTuple({ type, string, start, end, line }: TokenInfo): Value {
  return new PyTuple([type, strFromJs(string), new PyTuple([...start]), new PyTuple([...end]), strFromJs(line)]);
}

const parameters: Binder = binder('tokenizeriter(readline, /, *, extra_tokens, encoding=None)');

function tokenizerIterNew(_type: PyType, args: readonly Value[], kwnames: readonly string[] | undefined): Value {
  const [readline, extraTokens, encoding] = bindCall(parameters, args, kwnames);
  const name = encoding === None ? undefined : strToJs(encoding!);
  if (encoding !== None && name === undefined)
    raise(exc.TypeError, `tokenizeriter() argument 'encoding' must be str, not ${typeName(encoding!)}`);
  return new PyTokenizerIter(readline!, name, isTrue(extraTokens!));
}

const tokenizerIterType: PyType = defineType<PyTokenizerIter>({
  name: '_tokenize.TokenizerIter',
  instance: PyTokenizerIter,
  slots: {
    tp_new: tokenizerIterNew,
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
});

/** `_tokenize`: the compiler's tokenizer as `tokenize` uses it. It stands with the compiler. */
export const tokenizeModule: NativeModule = { name: '_tokenize', types: [tokenizerIterType] };
