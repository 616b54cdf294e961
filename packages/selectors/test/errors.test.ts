import { constants } from 'node:os';
import { BlockingIOError, OSError, osError } from '@pyco/selectors';
import { describe, expect, it } from 'vitest';
import { linuxErrnoText, linuxStrerror } from '../src/errno.js';
import { linuxError } from '../src/errors.js';

// What CPython 3.13 makes of these: type(OSError(errno.X, '')).__name__.
const classes: Readonly<Record<string, string>> = {
  EAGAIN: 'BlockingIOError',
  EALREADY: 'BlockingIOError',
  EINPROGRESS: 'BlockingIOError',
  EPIPE: 'BrokenPipeError',
  ESHUTDOWN: 'BrokenPipeError',
  ECONNABORTED: 'ConnectionAbortedError',
  ECONNREFUSED: 'ConnectionRefusedError',
  ECONNRESET: 'ConnectionResetError',
  EEXIST: 'FileExistsError',
  ENOENT: 'FileNotFoundError',
  EINTR: 'InterruptedError',
  EISDIR: 'IsADirectoryError',
  ENOTDIR: 'NotADirectoryError',
  EACCES: 'PermissionError',
  EPERM: 'PermissionError',
  ETIMEDOUT: 'TimeoutError',
};

describe('osError', () => {
  it("chooses CPython's subclass for every errno of the table", () => {
    for (const name of Object.keys(linuxErrnoText) as (keyof typeof linuxErrnoText)[]) {
      expect([name, linuxError(name).name]).toEqual([name, classes[name] ?? 'OSError']);
    }
  });

  it('has number, name, text, and the message CPython prints', () => {
    const error = osError(9, 'EBADF', 'Bad file descriptor');
    expect([error.errno, error.code, error.strerror, error.message]).toEqual([
      9,
      'EBADF',
      'Bad file descriptor',
      '[Errno 9] Bad file descriptor',
    ]);
    expect(error).toBeInstanceOf(OSError);
    expect(error).toBeInstanceOf(Error);
    expect(error.stack).toContain('errors.test');
  });

  it('captures no stack for what only says to wait, and leaves the limit as it was', () => {
    const limit = Error.stackTraceLimit;
    const error = linuxError('EAGAIN');
    expect(error).toBeInstanceOf(BlockingIOError);
    expect(error.stack).not.toContain('errors.test');
    expect(Error.stackTraceLimit).toBe(limit);
  });
});

describe('the errno table', () => {
  it.runIf(process.platform === 'linux')('has the numbers of Linux', () => {
    const system: Readonly<Record<string, number>> = constants.errno;
    for (const [name, [errno]] of Object.entries(linuxErrnoText)) if (name in system) expect([name, errno]).toEqual([name, system[name]]);
  });

  it('words the unknown as glibc does', () => {
    expect([linuxStrerror(11), linuxStrerror(0), linuxStrerror(4000)]).toEqual([
      'Resource temporarily unavailable',
      'Success',
      'Unknown error 4000',
    ]);
  });
});
