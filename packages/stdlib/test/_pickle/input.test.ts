import { createInterp, PyBaseException, PyBytes, PyInterpreter, str, swapThread, type Value } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { bytesIoType } from '../../src/_io/bytes-io.js';
import { PickleInput } from '../../src/_pickle/input.js';

function inThread<T>(work: () => T): T {
  const interp = new PyInterpreter(createInterp(), memoryHost());
  const former = swapThread(interp.mainThread);
  try {
    return work();
  } finally {
    swapThread(former);
  }
}

const raised = (work: () => unknown): Value => {
  try {
    work();
  } catch (error) {
    if (error instanceof PyBaseException) return str(error);
    throw error;
  }
  throw new Error('nothing was raised');
};

const fileOf = (...bytes: number[]): Value => {
  const file = bytesIoType.tp_new!(bytesIoType, [], undefined);
  bytesIoType.tp_init!(file, [new PyBytes(Uint8Array.from(bytes))], undefined);
  return file;
};

describe('what a pickle claims to hold', () => {
  it('is not believed: a length that the bytes do not have raises before memory is taken', () => {
    inThread(() => {
      const input = new PickleInput(Uint8Array.of(1, 2, 3));
      expect(raised(() => input.data(2 ** 30))).toBe('pickle data was truncated');
    });
  });

  it('is read from a file in parts, and raises when the file ends', () => {
    inThread(() => {
      const input = PickleInput.ofFile(fileOf(1, 2, 3));
      expect(raised(() => input.data(2 ** 31 - 1))).toBe('pickle data was truncated');
    });
  });

  it('is read across what the file gave before', () => {
    inThread(() => {
      const input = PickleInput.ofFile(fileOf(7, 10, 1, 2, 3));
      expect(input.byte()).toBe(7);
      expect([...input.line()]).toEqual([]);
      expect([...input.data(3)]).toEqual([1, 2, 3]);
    });
  });
});
