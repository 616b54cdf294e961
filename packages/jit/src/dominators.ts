/** A directed graph: by node, its successors. */
export type Successors = readonly (readonly number[])[];

/** What is known of a graph's order, from `root`. Nodes that cannot be reached have an `order` of -1. */
export interface Dominance {
  /** Nodes in reverse postorder. */
  readonly sequence: readonly number[];
  /** By node, its place in `sequence`. */
  readonly order: Int32Array;
  /** By node, its immediate dominator; the root's is itself. */
  readonly parent: Int32Array;
}

/** Reverse postorder and immediate dominators, by the iteration of Cooper, Harvey and Kennedy. */
export function dominance(root: number, successors: Successors): Dominance {
  const sequence = reversePostorder(root, successors);
  const order = new Int32Array(successors.length).fill(-1);
  sequence.forEach((node, place) => {
    order[node] = place;
  });
  const predecessors: number[][] = successors.map(() => []);
  for (const node of sequence) for (const next of successors[node]!) predecessors[next]!.push(node);
  const parent = new Int32Array(successors.length).fill(-1);
  parent[root] = root;
  const meet = (a: number, b: number): number => {
    while (a !== b) {
      if (order[a]! > order[b]!) a = parent[a]!;
      else b = parent[b]!;
    }
    return a;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of sequence) {
      if (node === root) continue;
      let found = -1;
      for (const before of predecessors[node]!) if (parent[before]! >= 0) found = found < 0 ? before : meet(before, found);
      if (parent[node] !== found) {
        parent[node] = found;
        changed = true;
      }
    }
  }
  return { sequence, order, parent };
}

/** Depth first, without recursion: code can be long. */
function reversePostorder(root: number, successors: Successors): number[] {
  const seen = new Uint8Array(successors.length);
  const postorder: number[] = [];
  const path: { node: number; next: number }[] = [{ node: root, next: 0 }];
  seen[root] = 1;
  while (path.length > 0) {
    const top = path.at(-1)!;
    const target = successors[top.node]![top.next++];
    if (target === undefined) {
      postorder.push(top.node);
      path.pop();
    } else if (seen[target] === 0) {
      seen[target] = 1;
      path.push({ node: target, next: 0 });
    }
  }
  return postorder.reverse();
}

/** Whether every way from the root to `node` leads over `over`. */
export function dominates({ order, parent }: Dominance, over: number, node: number): boolean {
  while (order[node]! > order[over]!) node = parent[node]!;
  return node === over;
}
