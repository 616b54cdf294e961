import { describe, expect, it } from 'vitest';
import type { Successors } from '../src/dominators.js';
import { type StructureWriter, writeStructured } from '../src/structure.js';

/** Writes a graph as a function that notes the nodes it passes, and asks at each where to go; 200 nodes are enough. */
class TraceWriter implements StructureWriter {
  readonly #successors: Successors;
  text = '';

  constructor(successors: Successors) {
    this.#successors = successors;
  }

  open(label: string, isLoop: boolean): void {
    this.text += `${label}: ${isLoop ? 'for (;;) ' : ''}{\n`;
  }

  close(): void {
    this.text += '}\n';
  }

  leave(label: string, isLoop: boolean): void {
    this.text += `${isLoop ? 'continue' : 'break'} ${label};\n`;
  }

  node(node: number, jump: (target: number) => void): void {
    const next = this.#successors[node]!;
    this.text += `if (trace.push(${node}) >= 200) return;\n`;
    if (next.length === 0) this.text += 'return;\n';
    else {
      this.text += `switch (choose(${next.length})) {\n`;
      next.forEach((target, i) => {
        this.text += `case ${i}:\n`;
        jump(target);
      });
      this.text += '}\n';
    }
  }
}

/** A little generator of numbers below `n`, the same for the same seed. */
const choices = (seed: number) => {
  let state = seed;
  return (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % n;
  };
};

function walk(root: number, successors: Successors, choose: (n: number) => number): number[] {
  const trace: number[] = [];
  for (let node = root; trace.push(node) < 200; ) {
    const next = successors[node]!;
    if (next.length === 0) break;
    node = next[choose(next.length)]!;
  }
  return trace;
}

function runStructured(root: number, successors: Successors, choose: (n: number) => number): number[] | undefined {
  const writer = new TraceWriter(successors);
  if (!writeStructured(root, successors, writer)) return undefined;
  const trace: number[] = [];
  new Function('trace', 'choose', writer.text)(trace, choose);
  return trace;
}

describe('writeStructured', () => {
  it('writes a loop with two exits and a branch inside', () => {
    const successors = [[1], [2, 5], [3, 4], [1], [1, 5], []];
    for (let seed = 1; seed < 50; seed++) expect(runStructured(0, successors, choices(seed))).toEqual(walk(0, successors, choices(seed)));
  });

  it('refuses a loop with two ways in', () => {
    expect(runStructured(0, [[1, 2], [2], [1]], choices(1))).toBeUndefined();
  });

  it('takes every way that the graph has, for graphs of any shape', () => {
    let written = 0;
    for (let seed = 1; seed <= 600; seed++) {
      const random = choices(seed);
      const size = 2 + random(12);
      const successors = Array.from({ length: size }, () => Array.from({ length: random(3) }, () => random(size)));
      if (runStructured(0, successors, choices(1)) === undefined) continue;
      written++;
      for (let other = 1; other <= 5; other++)
        expect(runStructured(0, successors, choices(other)), `graph ${seed}`).toEqual(walk(0, successors, choices(other)));
    }
    expect(written).toBeGreaterThan(200);
  });
});
