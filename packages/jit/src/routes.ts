import { dominance, dominates, type Successors } from './dominators.js';
import type { FlowGraph } from './flow-graph.js';

/** A node of the routed graph that chooses by the entry: to `targets.get(entry)`, else on to `otherwise` (a head of a loop; -1 for the root, which knows all). */
interface Switch {
  readonly targets: ReadonlyMap<number, number>;
  readonly otherwise: number;
}

/** The blocks of a flow graph, and switches behind them: a graph in which each loop is entered at one place. */
export interface RoutedGraph {
  readonly root: number;
  readonly successors: Successors;
  /** By node number minus the number of blocks. */
  readonly switches: readonly Switch[];
}

/**
 * Structured code has one way into each loop. A frame that comes in from the run loop in the middle of some is therefore led there over
 * their heads, from the outside in: each has a switch in front that knows the entries inside. `undefined` for code whose loops
 * have more than one head of their own, which no compiler of Python makes.
 */
export function route({ blocks, entries }: FlowGraph): RoutedGraph | undefined {
  const count = blocks.length;
  // Loops are those of the source: what follows a yield counts as if control came through, a handler as if what is protected jumped to it.
  const joined = blocks.map(({ successors, resumption, handlers }) => [...(resumption < 0 ? successors : [resumption]), ...handlers]);
  const top = withTop(joined, entries);
  const order = dominance(count, top);
  const loops = findLoops(count, top);
  if (loops === undefined) return undefined;
  const switchOf = new Map<number, Map<number, number>>();
  const root = new Map<number, number>();
  for (const entry of entries) {
    const chain = [...loops].filter(([head, body]) => head !== entry && body.has(entry)).map(([head]) => head);
    chain.sort((a, b) => order.order[a]! - order.order[b]!);
    let targets = root;
    for (const head of chain) {
      targets.set(entry, head);
      targets = switchOf.get(head) ?? new Map<number, number>();
      switchOf.set(head, targets);
    }
    targets.set(entry, entry);
  }
  const nodeOf = new Map([...switchOf.keys()].map((head, i) => [head, count + 1 + i]));
  const via = (block: number): number => nodeOf.get(block) ?? block;
  const switches = [[-1, root] as const, ...switchOf].map(
    ([otherwise, targets]): Switch => ({ targets: new Map([...targets].map(([entry, target]) => [entry, via(target)])), otherwise }),
  );
  const successors = [
    ...blocks.map((block) => block.successors.map(via)),
    // As often as the switch goes there; the root goes to the first block once more, for calls.
    ...switches.map(({ targets, otherwise }) => [...targets.values(), otherwise < 0 ? targets.get(entries[0]!)! : otherwise]),
  ];
  return { root: count, successors, switches };
}

/** The graph with a node more that leads to the first entry, and to those that nothing else leads to. */
function withTop(successors: Successors, entries: readonly number[]): Successors {
  const roots: number[] = [];
  const seen = new Set<number>();
  for (const entry of entries) {
    if (seen.has(entry)) continue;
    roots.push(entry);
    const work = [entry];
    for (let node = work.pop(); node !== undefined; node = work.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      work.push(...successors[node]!);
    }
  }
  return [...successors, roots];
}

/** The natural loops: by head, all their nodes. `undefined` where a jump backwards does not go to a node that dominates it. */
function findLoops(root: number, successors: Successors): Map<number, Set<number>> | undefined {
  const order = dominance(root, successors);
  const predecessors: number[][] = successors.map(() => []);
  for (const node of order.sequence) for (const next of successors[node]!) predecessors[next]!.push(node);
  const loops = new Map<number, Set<number>>();
  for (const node of order.sequence) {
    for (const head of successors[node]!) {
      if (order.order[head]! > order.order[node]!) continue;
      if (!dominates(order, head, node)) return undefined;
      const body = loops.get(head) ?? new Set([head]);
      loops.set(head, body);
      const work = [node];
      for (let inner = work.pop(); inner !== undefined; inner = work.pop()) {
        if (body.has(inner)) continue;
        body.add(inner);
        work.push(...predecessors[inner]!);
      }
    }
  }
  return loops;
}
