import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { PyType } from './py-type.js';

/**
 * C3: the linearisation of `type`'s bases in front of which the type itself stands. Raises TypeError when the orders of the bases contradict
 * each other.
 */
export function computeMro(type: PyType, bases: readonly PyType[]): readonly PyType[] {
  for (const base of bases) if (base.tp_mro.length === 0) raise(exc.TypeError, `Cannot extend an incomplete type '${base.tp_name}'`);
  if (bases.length === 1) return [type, ...bases[0]!.tp_mro];
  const seen = new Set<PyType>();
  for (const base of bases) {
    if (seen.has(base)) raise(exc.TypeError, `duplicate base class ${base.name}`);
    seen.add(base);
  }
  const lists: readonly (readonly PyType[])[] = [...bases.map((base) => base.tp_mro), bases];
  const position = new Array<number>(lists.length).fill(0);
  const mro: PyType[] = [type];
  for (;;) {
    let open = false;
    let next: PyType | undefined;
    for (let i = 0; i < lists.length && next === undefined; i++) {
      const candidate = lists[i]![position[i]!];
      if (candidate === undefined) continue;
      open = true;
      if (!lists.some((list, k) => list.indexOf(candidate, position[k]! + 1) >= 0)) next = candidate;
    }
    if (!open) return mro;
    if (next === undefined) return inconsistent(lists, position);
    mro.push(next);
    for (let i = 0; i < lists.length; i++) if (lists[i]![position[i]!] === next) position[i]!++;
  }
}

function inconsistent(lists: readonly (readonly PyType[])[], position: readonly number[]): never {
  const heads = new Set<string>();
  lists.forEach((list, i) => {
    const head = list[position[i]!];
    if (head !== undefined) heads.add(head.name);
  });
  raise(exc.TypeError, `Cannot create a consistent method resolution order (MRO) for bases ${[...heads].join(', ')}`);
}
