import { nativeModules } from '@pyco/stdlib';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../src/compilers/pyco-compiler.js';
import { createRuntime } from '../src/index.js';

/** Runs a program in a memory host. Gives what it put into the list `log`, as text. */
function logOf(program: string): string {
  const runtime = createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler });
  runtime.run(`import _io as io, _thread, time\nlog = []\nstart = _thread.start_new_thread\n${program}`);
  return String(runtime.eval("' '.join(map(str, log))"));
}

describe('streams that nobody closed', () => {
  it('are flushed when the program ends, the outermost first', () => {
    const host = memoryHost();
    const runtime = createRuntime({ host, modules: nativeModules, compiler: pycoCompiler });
    const program = "open('/a', 'w').write('written')\nkept = open('/b', 'w')\nkept.write('kept')\nopen('/c', 'wb').write(b'bytes')";
    expect(runtime.runMain(() => void runtime.run(program))).toEqual({ exitCode: 0, traceback: '' });
    const textOf = (path: string): string => {
      const buffer = new Uint8Array(20);
      return new TextDecoder().decode(buffer.subarray(0, host.files.read(host.files.open(path, 0, 0), buffer, null)));
    };
    expect(['/a', '/b', '/c'].map(textOf)).toEqual(['written', 'kept', 'bytes']);
  });

  it('are closed by the close of their class in Python', () => {
    const host = memoryHost();
    const runtime = createRuntime({ host, modules: nativeModules, compiler: pycoCompiler });
    runtime.run(`
import _io as io
log = []
class Raw(io._RawIOBase):
    def close(self):
        log.append(self.closed)
        super().close()
raw = Raw()
done = Raw()
done.close()`);
    runtime.runMain(() => undefined);
    expect(String(runtime.eval('str(log)'))).toBe('[False, False]');
  });
});

const WAITING = `
first, second = _thread.allocate_lock(), _thread.allocate_lock()
first.acquire()
second.acquire()
def both(work):
    start(work, ('a', first))
    start(work, ('b', second))
    time.sleep(1)
    first.release()
    time.sleep(1)
    log.append('then')
    second.release()
    time.sleep(1)
`;

describe('threads that wait in streams', () => {
  it('go on in any order, from within a buffered write', () => {
    const program = `${WAITING}
class Raw(io._RawIOBase):
    def writable(self): return True
    def write(self, data):
        self.lock.acquire()
        self.lock.release()
        return len(data)
def work(name, lock):
    raw = Raw()
    raw.lock = lock
    log.append(io.TextIOWrapper(io.BufferedWriter(raw, 2), write_through=True).write(name * 5))
    log.append(name)
both(work)`;
    expect(logOf(program)).toBe('5 a then 5 b');
  });

  it('go on in any order, from within a loop over lines', () => {
    const program = `${WAITING}
class Lines(io._IOBase):
    def readline(self):
        self.lock.acquire()
        self.lock.release()
        self.left -= 1
        return b'x' * self.left
def work(name, lock):
    lines = Lines()
    lines.lock = lock
    lines.left = 3
    for line in lines:
        log.append(name * len(line))
both(work)`;
    expect(logOf(program)).toBe('aa a then bb b');
  });

  it('write one after the other', () => {
    const program = `
class Raw(io._RawIOBase):
    got = b''
    def writable(self): return True
    def write(self, data):
        time.sleep(1)
        self.got += bytes(data[:3])
        return min(3, len(data))
raw = Raw()
stream = io.BufferedWriter(raw, 2)
def work(data):
    stream.write(data)
    log.append(data.decode())
start(work, (b'aaaaaaaa',))
start(work, (b'bbbbbbbb',))
time.sleep(20)
stream.flush()
log.append(raw.got.decode())`;
    expect(logOf(program)).toBe('aaaaaaaa bbbbbbbb aaaaaaaabbbbbbbb');
  });

  it('may not write from within the write of the same stream', () => {
    const program = `
class Raw(io._RawIOBase):
    def writable(self): return True
    def write(self, data):
        try:
            stream.write(b'1234')
        except RuntimeError as error:
            log.append(str(error)[:22])
        return len(data)
stream = io.BufferedWriter(Raw(), 2)
log.append(stream.write(b'1234'))`;
    expect(logOf(program)).toBe('reentrant call inside  4');
  });
});

describe('text', () => {
  it('that is not valid far behind the beginning is told of where it stands in the file', () => {
    const program = `
with open('/f', 'wb') as file:
    file.write(b'x' * 100000 + b'\\xff' + b'y' * 100)
file = open('/f')
log.append(file.read(5))
try:
    file.read()
except UnicodeDecodeError as error:
    log += [error.start, len(error.object)]`;
    // The rest of the chunk that was decoded is not part of what is decoded anew.
    expect(logOf(program)).toBe('xxxxx 91808 91909');
  });

  it('is one text, however many pieces of a character stand at their ends', () => {
    const program = `
with open('/f', 'wb') as file:
    file.write('x\\u20ac\\r\\n\\U0001f600'.encode() * 30000)
text = open('/f').read()
log += [len(text), text == 'x\\u20ac\\n\\U0001f600' * 30000]`;
    expect(logOf(program)).toBe('120000 True');
  });
});

describe('streams in memory', () => {
  it('give bytes that later writes leave alone', () => {
    const program = `
stream = io.BytesIO(bytes(range(100)))
whole, part = stream.getvalue(), stream.read(80)
stream.seek(0)
stream.write(b'zz')
stream.getbuffer()[2] = 7
log += [whole[:3], part[:3], stream.getvalue()[:4]]`;
    expect(logOf(program)).toBe("b'\\x00\\x01\\x02' b'\\x00\\x01\\x02' b'zz\\x07\\x03'");
  });

  it('give lines that were written in pieces', () => {
    const program = `
stream = io.StringIO()
for piece in ('ab', 'c\\n', '', '\\n', 'd', 'e\\nf'):
    stream.write(piece)
stream.seek(0)
log.append(list(stream))
stream.seek(2)
log += [list(stream), stream.tell()]
stream.write('\\n')
stream.seek(8)
log += [repr(stream.readline()), repr(stream.getvalue())]`;
    expect(logOf(program)).toBe("['abc\\n', '\\n', 'de\\n', 'f'] ['c\\n', '\\n', 'de\\n', 'f'] 9 'f\\n' 'abc\\n\\nde\\nf\\n'");
  });
});
