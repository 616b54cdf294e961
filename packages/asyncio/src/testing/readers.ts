import { type Coro, createTask, IncompleteReadError, LimitOverrunError, StreamReader, ValueError } from '../index.js';
import { attempt, CaseList, errorText, tried, turns } from './case.js';

const list = new CaseList();
export const readerCases: CaseList['cases'] = list.cases;

/** ASCII to bytes and back: what the cases send. */
export const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
export const ascii = (data: Uint8Array): string => String.fromCharCode(...data);

export function* text(reading: Coro<Uint8Array>): Coro<string> {
  return ascii(yield* reading);
}

function reader(data = '', limit = 2 ** 16, isEof = false): StreamReader {
  const result = new StreamReader(limit);
  if (data !== '') result.feedData(bytes(data));
  if (isEof) result.feedEof();
  return result;
}

list.add('reader: read', function* (log) {
  const r = reader('hello');
  log.push(yield* text(r.read(2)), yield* text(r.read(0)), yield* text(r.read(100)));
  r.feedEof();
  log.push(yield* text(r.read(5)), r.atEof());
});

list.add('reader: read to the end', function* () {
  const r = reader('', 3);
  const task = createTask(text(r.read()));
  for (const piece of ['abc', 'defg', 'h']) {
    yield* turns(1);
    r.feedData(bytes(piece));
  }
  r.feedEof();
  return yield* task;
});

list.add('reader: read waits', function* (log) {
  const r = reader();
  const task = createTask(text(r.read(10)));
  yield* turns(2);
  log.push(task.done());
  r.feedData(bytes('now'));
  return yield* task;
});

list.add('reader: lines', function* (log) {
  const r = reader('one\ntwo\nthr');
  log.push(yield* text(r.readline()), yield* text(r.readline()));
  r.feedData(bytes('ee\nlast'));
  r.feedEof();
  log.push(yield* text(r.readline()), yield* text(r.readline()), yield* text(r.readline()));
});

list.add('reader: a line that is too long', function* (log) {
  const r = reader('toolongline\nok\n', 4);
  yield* attempt(log, text(r.readline()));
  yield* attempt(log, text(r.readline()));
});

list.add('reader: a line that is too long and not there yet', function* (log) {
  const r = reader('toolong', 4);
  yield* attempt(log, text(r.readline()));
  r.feedData(bytes('ok\n'));
  yield* attempt(log, text(r.readline()));
});

list.add('reader: exactly so many', function* (log) {
  const r = reader('abcdef');
  log.push(yield* text(r.readexactly(2)), yield* text(r.readexactly(0)));
  const task = createTask(text(r.readexactly(6)));
  yield* turns(1);
  r.feedData(bytes('gh'));
  log.push(yield* task);
  yield* attempt(log, r.readexactly(-1));
});

list.add('reader: the end comes too early', function* (log) {
  const readings = [(r: StreamReader) => r.readexactly(5), (r: StreamReader) => r.readuntil(bytes('x'))];
  for (const read of readings) {
    try {
      yield* read(reader('abc', 2 ** 16, true));
    } catch (error) {
      if (!(error instanceof IncompleteReadError)) throw error;
      log.push(errorText(error), ascii(error.partial), error.expected);
    }
  }
});

list.add('reader: until a separator', function* (log) {
  const r = reader('abcSEPdefSE');
  log.push(yield* text(r.readuntil(bytes('SEP'))));
  const task = createTask(text(r.readuntil(bytes('SEP'))));
  yield* turns(1);
  r.feedData(bytes('P'));
  log.push(yield* task);
});

list.add('reader: until one of several separators', function* (log) {
  const r = reader('ab\r\ncd\nef;');
  for (let i = 0; i < 3; i++) log.push(yield* text(r.readuntil([bytes('\r\n'), bytes('\n'), bytes(';')])));
});

list.add('reader: limits of readuntil', function* (log) {
  let r = reader();
  for (const data of ['abcdefX', 'abcdef']) {
    r = reader(data, 3);
    try {
      yield* r.readuntil(bytes('X'));
    } catch (error) {
      if (!(error instanceof LimitOverrunError)) throw error;
      log.push(errorText(error), error.consumed);
    }
  }
  yield* attempt(log, r.readuntil(bytes('')));
  yield* attempt(log, r.readuntil([]));
});

list.add('reader: an error wakes whoever reads', function* (log) {
  const r = reader();
  const task = createTask(attempt(log, r.read(1)));
  yield* turns(2);
  r.setException(new ValueError('lost'));
  yield* task;
  yield* attempt(log, r.readline());
});

list.add('reader: two at once', function* (log) {
  const r = reader();
  const task = createTask(r.read(1));
  yield* turns(1);
  yield* attempt(log, r.readline());
  r.feedData(bytes('x'));
  yield* task;
});

list.add('reader: a cancelled read loses nothing', function* (log) {
  const r = reader();
  const task = createTask(r.read(10));
  yield* turns(1);
  task.cancel();
  yield* attempt(log, task);
  r.feedData(bytes('kept'));
  return yield* text(r.read(10));
});

list.add('reader: pauses the transport at twice its limit', function* (log) {
  const r = reader('', 4);
  r.setTransport({ pauseReading: () => log.push('pause'), resumeReading: () => log.push('resume') });
  r.feedData(bytes('12345678'));
  r.feedData(bytes('9'));
  log.push(yield* text(r.read(4)));
  log.push(yield* text(r.read(4)));
});

list.add('reader: a bad limit', function* (log) {
  tried(log, () => new StreamReader(0));
  yield* [];
});
