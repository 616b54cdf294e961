// What the reader keeps of values that may be referred to, beside the values themselves.

/** A tuple that was read as a list of names. */
export class Names<V> {
  readonly items: readonly string[];
  /** The same as values, once somebody asked: a file may refer to one tuple thousands of times. */
  values: V[] | undefined;
  constructor(items: readonly string[]) {
    this.items = items;
    this.values = undefined;
  }
}

/** A tuple that was read as values: its items for `co_consts`, and where it began, to be read again as names. */
export class TupleOrigin<V> {
  readonly items: V[];
  readonly offset: number;
  readonly slot: number;
  /** The number of mutable containers that were open when it was: see `Reader.refer`. */
  readonly mutables: number;
  done: boolean;
  /** The same as names, once somebody asked. */
  names: readonly string[] | undefined;
  constructor(items: V[], offset: number, slot: number, mutables: number) {
    this.items = items;
    this.offset = offset;
    this.slot = slot;
    this.mutables = mutables;
    this.done = false;
    this.names = undefined;
  }
}
