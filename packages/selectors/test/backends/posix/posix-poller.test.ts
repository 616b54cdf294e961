import { EVENT_READ, EVENT_WRITE, POLLIN, POLLOUT } from '@pyco/selectors';
import { DefaultSelector, EpollSelector, PollSelector, posixBackend, SelectSelector } from '@pyco/selectors/posix';
import { describe, expect, it } from 'vitest';
import { loadKoffi } from '../../../src/backends/posix/libc.js';
import { toMilliseconds } from '../../../src/backends/posix/posix-poller.js';

describe('toMilliseconds', () => {
  it('rounds up, so that no wait ends early', () => {
    expect([0.0001, 0.001, 0.0011, 1, 1.0005].map(toMilliseconds)).toEqual([1, 1, 2, 1000, 1001]);
  });

  it('takes null for no limit and less than nothing for a poll', () => {
    expect([toMilliseconds(null), toMilliseconds(0), toMilliseconds(-5)]).toEqual([-1, 0, 0]);
  });

  it('refuses what is no number and cuts what is too long', () => {
    expect(() => toMilliseconds(Number.NaN)).toThrow('Invalid value NaN (not a number)');
    expect([toMilliseconds(1e12), toMilliseconds(Infinity)]).toEqual([0x7fff_ffff, 0x7fff_ffff]);
  });
});

describe('loadKoffi', () => {
  it('says what is missing and what to do', () => {
    const require = (): never => {
      throw new Error("Cannot find module 'koffi'");
    };
    expect(() => loadKoffi(require, 'linux')).toThrow('the posix backend needs the package koffi; install it or use the node backend');
    expect(() => loadKoffi(require, 'win32')).toThrow('the posix backend needs a POSIX system; use the node backend');
  });
});

describe('selectors of the system', () => {
  it.runIf(process.platform === 'linux')('come in the order of CPython: epoll is the default on Linux', () => {
    expect(posixBackend().capabilities.pollers).toEqual(['epoll', 'poll', 'select']);
    const selector = new DefaultSelector();
    expect([selector.name, selector.fileno !== undefined]).toEqual(['epoll', true]);
    selector.close();
    expect(() => posixBackend().selector('kqueue')).toThrow('this system has no kqueue; it has: epoll, poll, select');
  });

  it('can be made by themselves', () => {
    const { sockets } = posixBackend();
    const [a, b] = sockets.socketpair();
    for (const Selector of [SelectSelector, PollSelector, EpollSelector]) {
      const selector = new Selector<string>();
      selector.register(a, EVENT_WRITE, Selector.name);
      expect(selector.select(1).map(({ key }) => key.data)).toEqual([Selector.name]);
      selector.close();
    }
    sockets.close(a);
    sockets.close(b);
  });

  it('of select refuse descriptors that do not fit into its sets', () => {
    const selector = new SelectSelector();
    expect(() => selector.register(1024, EVENT_READ)).toThrow('filedescriptor out of range in select()');
    expect(selector.getMap()?.size).toBe(0);
    selector.close();
  });

  it.runIf(process.platform === 'linux')('of epoll refuse regular files with PermissionError, as CPython does', async () => {
    const { openSync, closeSync } = await import('node:fs');
    const file = openSync(new URL(import.meta.url), 'r');
    const selector = new EpollSelector();
    expect(() => selector.register(file, EVENT_READ)).toThrow(expect.objectContaining({ name: 'PermissionError', code: 'EPERM' }));
    selector.close();
    closeSync(file);
  });

  it('report more than the first buffer holds, and grow it', () => {
    const backend = posixBackend();
    const selector = backend.selector();
    const descriptors = Array.from({ length: 200 }, () => backend.sockets.socketpair()).flat();
    for (const fd of descriptors) selector.register(fd, EVENT_WRITE);
    expect(selector.select(1).length).toBe(400);
    selector.close();
    for (const fd of descriptors) backend.sockets.close(fd);
  });

  it('do not starve the host when every answer is there already', async () => {
    for (const name of posixBackend().capabilities.pollers) {
      const backend = posixBackend();
      const selector = backend.selector(name);
      const [a, b] = backend.sockets.socketpair();
      selector.register(a, EVENT_WRITE);
      let turns = 0;
      setImmediate(() => turns++);
      for (let round = 0; round < 100; round++) expect((await selector.selectAsync(null)).length).toBe(1);
      expect(turns, name).toBe(1);
      selector.close();
      for (const fd of [a, b]) backend.sockets.close(fd);
    }
  });

  it('give as many answers as are asked for, raw', () => {
    const backend = posixBackend();
    const pairs = Array.from({ length: 5 }, () => backend.sockets.socketpair());
    for (const name of backend.capabilities.pollers) {
      const poller = backend.poller(name);
      for (const fd of pairs.flat()) poller.register(fd, POLLIN | POLLOUT);
      expect([poller.poll(0, 3), poller.poll(0), poller.readyMask(0)]).toEqual([3, 10, POLLOUT]);
      poller.close();
    }
    for (const fd of pairs.flat()) backend.sockets.close(fd);
  });
});
