import { describe, expect, it } from 'vitest';
import { Opcode } from '../../src/_pickle/opcode.js';
import { PickleOutput } from '../../src/_pickle/output.js';

describe('the frames of a pickle', () => {
  it('puts a header with the length before what stands in a frame', () => {
    const output = new PickleOutput(undefined);
    output.framing = true;
    output.ascii('abcde');
    expect([...output.take().bytes]).toEqual([Opcode.FRAME, 5, 0, 0, 0, 0, 0, 0, 0, 97, 98, 99, 100, 101]);
  });

  it('leaves the header out where less than four bytes would stand in the frame', () => {
    const output = new PickleOutput(undefined);
    output.framing = true;
    output.ascii('abc');
    expect([...output.take().bytes]).toEqual([97, 98, 99]);
  });

  it('puts large data outside of frames', () => {
    const output = new PickleOutput(undefined);
    output.framing = true;
    output.ascii('abcd');
    output.data(Opcode.BINBYTES, 4, new Uint8Array(1 << 16));
    output.ascii('efgh');
    const { bytes } = output.take();
    expect([...bytes.subarray(9, 18)]).toEqual([97, 98, 99, 100, Opcode.BINBYTES, 0, 0, 1, 0]);
    expect([...bytes.subarray(-13, -3)]).toEqual([Opcode.FRAME, 4, 0, 0, 0, 0, 0, 0, 0, 101]);
  });

  it('takes back what it wrote of a text that turns out not to be ASCII', () => {
    const output = new PickleOutput(undefined);
    expect(output.shortAscii(Opcode.SHORT_BINUNICODE, 'abä')).toBe(false);
    expect(output.shortAscii(Opcode.SHORT_BINUNICODE, 'ab')).toBe(true);
    expect([...output.take().bytes]).toEqual([Opcode.SHORT_BINUNICODE, 2, 97, 98]);
  });
});
