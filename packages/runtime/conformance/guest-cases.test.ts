import { createNodeRuntime } from '@pyco/runtime/node';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { smallWorld } from './simulated-world.js';

// What no program of fixtures/ shows, as CPython 3.13 has it.

describe('exceptions around operators', () => {
  it('are caught where the operator stands, when the truth of a comparison raises', () => {
    const { runtime } = smallWorld();
    const main = runtime.run(
      'class Truth:\n def __bool__(self): raise TypeError\nclass X:\n def __gt__(self, other): return Truth()\n' +
        'def f():\n try:\n  if X() > 0: return 1\n except TypeError: return 2\nx = f()',
    );
    expect(main.dict.getStr('x')).toBe(2);
  });
});

describe('a library', () => {
  const runtime = createNodeRuntime({ parts: { host: memoryHost() } });

  it('tokenizes with the compiler', () => {
    runtime.run(
      'import io, tokenize\ndef kinds(s): return " ".join(tokenize.tok_name[t.type] for t in tokenize.generate_tokens(io.StringIO(s).readline))',
    );
    expect(runtime.eval('kinds(\'x = f"{y}" # c\\n\')')).toBe('NAME OP FSTRING_START OP NAME OP FSTRING_END COMMENT NEWLINE ENDMARKER');
    expect(() => runtime.eval("kinds('x = (')")).toThrow("tokenize.TokenError: ('unexpected EOF in multi-line statement', (1, 0))");
    runtime.run('import inspect');
    expect(runtime.eval('str(inspect.signature(abs))')).toBe('(x, /)');
  });

  it('searches the package encodings for codecs', () => {
    expect(runtime.eval("'ä'.encode('cp437') + 'ab'.encode('rot13' if 0 else 'utf-8-sig')")).toEqual(
      runtime.eval("b'\\x84\\xef\\xbb\\xbfab'"),
    );
  });

  it('warns of escapes that are none', () => {
    runtime.run(
      "import warnings, codecs\nwith warnings.catch_warnings(record=True) as w:\n warnings.simplefilter('always')\n codecs.escape_decode(rb'\\q\\400'), rb'\\400'.decode('unicode_escape')",
    );
    expect(
      runtime.eval('[str(x.message) for x in w] == [r"invalid escape sequence \'\\q\'", r"invalid octal escape sequence \'\\400\'"]'),
    ).toBe(true);
  });

  it('makes errors of warnings of the compiler', () => {
    expect(() => runtime.run("import warnings\nwarnings.simplefilter('error')\ncompile('1 is 1', 'f', 'exec')")).toThrow(
      'SyntaxError: "is" with \'int\' literal. Did you mean "=="?',
    );
    runtime.run('warnings.resetwarnings()');
  });
});

describe('a view on a bytearray', () => {
  it('that nobody has after the call it was made for lets the bytearray be resized, one that somebody has does not', () => {
    const runtime = createNodeRuntime({ parts: { host: memoryHost() } });
    runtime.run(`def cut(buffer, count):
    data = bytes(memoryview(buffer)[:count])
    del buffer[:count]
    return data, bytes(buffer)
def taken(buffer):
    data = bytes(memoryview(buffer))
    buffer.clear()
    return data
def attempt(buffer, data, view=None):
    try:
        del buffer[:1]
    except BufferError as error:
        return str(error), data
def named(buffer):
    return attempt(buffer, bytes(view := memoryview(buffer)), view)
def sliced(buffer):
    data = bytes((view := memoryview(buffer))[:2])
    return attempt(buffer, data, view)
box = []
def boxed(buffer):
    box[:] = [memoryview(buffer)]
    return box[0]
def handed(buffer):
    data = bytes(boxed(buffer)[1:])
    return attempt(buffer, data, box)
for _ in range(3000):
    results = [cut(bytearray(b'abcdef'), 2), taken(bytearray(b'abc'))]
    results += [hold(bytearray(b'abc')) for hold in (named, sliced, handed)]
`);
    const refused = "'Existing exports of data: object cannot be re-sized'";
    expect(runtime.eval('str(results)')).toBe(`[(b'ab', b'cdef'), b'abc', (${refused}, b'abc'), (${refused}, b'ab'), (${refused}, b'bc')]`);
  });
});

describe('a memoryview that is released while it is used', () => {
  it('refuses what would touch its memory', () => {
    const { runtime } = smallWorld();
    runtime.run(
      "class Index:\n def __index__(self):\n  m.release()\n  return 4\ndef outcome(f):\n global m\n m = memoryview(bytearray(b'\\xff' * 16))\n" +
        ' try: return f(m)\n except ValueError as e: return str(e)\ndef store(m, k, v): m[k] = v',
    );
    const released = 'operation forbidden on released memoryview object';
    for (const use of ['m[Index()]', 'store(m, Index(), 1)', 'store(m, 0, Index())', "store(m, slice(Index()), b'spam')"]) {
      expect(runtime.eval(`outcome(lambda m: ${use})`)).toBe(released);
    }
    expect(runtime.eval('outcome(lambda m: len(m[:Index()]))')).toBe(4);
  });
});
