import { dominance, dominates, type Successors } from './dominators.js';

/** Where structured code is written to. */
export interface StructureWriter {
  /** `label: {`, or `label: for (;;) {` for a loop. */
  open(label: string, isLoop: boolean): void;
  close(): void;
  /** The code of a node. It ends in jumps, each written by `jump`. */
  node(node: number, jump: (target: number) => void): void;
  /** Goes behind the block, or to the head of the loop, of that label. */
  leave(label: string, isLoop: boolean): void;
}

/**
 * Writes a flow graph as loops and labelled blocks, after Ramsey, "Beyond Relooper" (2022): the dominator tree from the root down, where a node with
 * several ways in stands behind a block of its own that they leave, and one with a single way in where it is jumped to.
 *
 * @returns `false`, with nothing written, for a graph that has a loop with two ways in.
 */
export function writeStructured(root: number, successors: Successors, writer: StructureWriter): boolean {
  const order = dominance(root, successors);
  const isHead = new Uint8Array(successors.length);
  const waysIn = new Int32Array(successors.length);
  const children: number[][] = successors.map(() => []);
  const isBack = (from: number, to: number): boolean => order.order[to]! <= order.order[from]!;
  for (const node of order.sequence) {
    if (node !== root) children[order.parent[node]!]!.push(node);
    for (const next of successors[node]!) {
      if (!isBack(node, next)) waysIn[next]!++;
      else if (dominates(order, next, node)) isHead[next] = 1;
      else return false;
    }
  }
  const tree = (node: number): void => {
    if (isHead[node] !== 0) writer.open(`L${node}`, true);
    // In the order of `sequence`: what comes last has the outermost block.
    inside(
      node,
      children[node]!.filter((child) => waysIn[child]! > 1),
    );
    if (isHead[node] !== 0) writer.close();
  };
  const inside = (node: number, behind: number[]): void => {
    for (let i = behind.length - 1; i >= 0; i--) writer.open(`B${behind[i]!}`, false);
    writer.node(node, (target) => {
      if (isBack(node, target)) writer.leave(`L${target}`, true);
      else if (waysIn[target]! > 1) writer.leave(`B${target}`, false);
      else tree(target);
    });
    for (const child of behind) {
      writer.close();
      tree(child);
    }
  };
  tree(root);
  return true;
}
