import {
  asIndex,
  call,
  currentThread,
  defineType,
  equals,
  exc,
  hash,
  instanceDict,
  isCallable,
  isTrue,
  type KwNames,
  NativeFrame,
  None,
  type PyBaseException,
  type PyDict,
  PyMethod,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  runThrough,
  setInstanceDict,
  strFromJs,
  type ThreadState,
  tailCall,
  tryGetAttr,
  typeOf,
  type Value,
} from '@pyco/vm';

/** One call that is remembered; the entries of a bounded cache form a ring in the order of use. */
class Link {
  readonly args: readonly Value[];
  readonly hash: number | bigint;
  result: Value;
  prev: Link = this;
  next: Link = this;

  constructor(args: readonly Value[], hashed: number | bigint, result: Value) {
    this.args = args;
    this.hash = hashed;
    this.result = result;
  }
}

// Stands between positional arguments and keywords in a key, and in front of the types.
const MARK = new PyTuple([]);

class PyLruCache extends PyObject {
  dict: PyDict | undefined = undefined;
  fn: Value = None;
  /** `undefined`: no limit. */
  maxsize: number | undefined = undefined;
  typed = false;
  cacheInfo: Value = None;
  hits = 0;
  misses = 0;
  size = 0;
  readonly buckets: Map<number | bigint, Link[]> = new Map();
  readonly root: Link = new Link([], 0, None);

  #key(args: readonly Value[], kwnames: KwNames | undefined): readonly Value[] {
    if (kwnames === undefined && !this.typed) return args;
    const given = args.length - (kwnames?.length ?? 0);
    const key: Value[] = args.slice(0, given);
    if (kwnames !== undefined && kwnames.length > 0) {
      key.push(MARK);
      kwnames.forEach((name, k) => key.push(strFromJs(name), args[given + k]!));
    }
    if (this.typed) key.push(MARK, ...args.map(typeOf));
    return key;
  }

  #find(key: readonly Value[], hashed: number | bigint): Link | undefined {
    return this.buckets.get(hashed)?.find((link) => link.args.length === key.length && link.args.every((arg, i) => equals(arg, key[i]!)));
  }

  call(args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
    if (this.maxsize === 0) {
      this.misses++;
      return tailCall(this.fn, args, kwnames);
    }
    const key = this.#key(args, kwnames);
    const hashed = key.length === 1 ? hash(key[0]!) : hash(new PyTuple(key));
    const known = this.#find(key, hashed);
    if (known !== undefined) {
      this.hits++;
      if (this.maxsize !== undefined) this.#touch(known);
      return known.result;
    }
    this.misses++;
    return runThrough(currentThread(), new MissFrame(this, key, hashed), () => tailCall(this.fn, args, kwnames));
  }

  remember(key: readonly Value[], hashed: number | bigint, result: Value): void {
    // The call may have filled the cache with this very key.
    if (this.#find(key, hashed) === undefined) this.#add(new Link(key, hashed, result));
  }

  #touch(link: Link): void {
    link.prev.next = link.next;
    link.next.prev = link.prev;
    this.#append(link);
  }

  #append(link: Link): void {
    const last = this.root.prev;
    last.next = link;
    link.prev = last;
    link.next = this.root;
    this.root.prev = link;
  }

  #add(link: Link): void {
    const bucket = this.buckets.get(link.hash);
    if (bucket === undefined) this.buckets.set(link.hash, [link]);
    else bucket.push(link);
    this.#append(link);
    this.size++;
    if (this.maxsize !== undefined && this.size > this.maxsize) this.#drop(this.root.next);
  }

  #drop(link: Link): void {
    link.prev.next = link.next;
    link.next.prev = link.prev;
    const bucket = this.buckets.get(link.hash)!;
    if (bucket.length === 1) this.buckets.delete(link.hash);
    else bucket.splice(bucket.indexOf(link), 1);
    this.size--;
  }

  clear(): void {
    this.buckets.clear();
    this.root.next = this.root;
    this.root.prev = this.root;
    this.size = 0;
    this.hits = 0;
    this.misses = 0;
  }
}

/** Waits for what the cache does not know yet. */
class MissFrame extends NativeFrame {
  readonly cache: PyLruCache;
  readonly key: readonly Value[];
  readonly hashed: number | bigint;

  constructor(cache: PyLruCache, key: readonly Value[], hashed: number | bigint) {
    super();
    this.cache = cache;
    this.key = key;
    this.hashed = hashed;
  }

  override resume(_tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value {
    if (error !== undefined) throw error;
    this.cache.remember(this.key, this.hashed, value!);
    return value!;
  }
}

export const lruCacheWrapperType: PyType = defineType<PyLruCache>({
  name: 'functools._lru_cache_wrapper',
  final: true,
  instance: PyLruCache,
  hasDict: true,
  weakrefs: true,
  signature: '(user_function, maxsize, typed, cache_info_type)',
  slots: {
    tp_new: (type, args, kwnames) => {
      const names = ['user_function', 'maxsize', 'typed', 'cache_info_type'];
      const given = args.length - (kwnames?.length ?? 0);
      const values: (Value | undefined)[] = args.slice(0, given);
      kwnames?.forEach((name, k) => {
        values[names.indexOf(name)] = args[given + k];
      });
      const [fn, maxsize, typed, info] = values;
      if (fn === undefined || maxsize === undefined || typed === undefined || info === undefined) {
        return raise(exc.TypeError, 'function missing required argument');
      }
      if (!isCallable(fn)) raise(exc.TypeError, 'the first argument must be callable');
      const made = new (type.instanceClass as new () => PyLruCache)();
      made.fn = fn;
      if (maxsize !== None) {
        if (typeOf(maxsize).nb_index === undefined) raise(exc.TypeError, 'maxsize should be integer or None');
        made.maxsize = Math.max(0, Number(asIndex(maxsize)));
      }
      made.typed = isTrue(typed);
      made.cacheInfo = info;
      return made;
    },
    tp_call: (self, args, kwnames) => self.call(args, kwnames),
    tp_descr_get: (self, instance) => (instance === undefined ? self : new PyMethod(self, instance)),
  },
  methods: {
    'cache_info($self, /)': (self: PyLruCache): Value => call(self.cacheInfo, self.hits, self.misses, self.maxsize ?? None, self.size),
    'cache_clear($self, /)': (self: PyLruCache): Value => {
      self.clear();
      return None;
    },
    '__reduce__($self, /)': (self: PyLruCache): Value => tryGetAttr(self, '__qualname__') ?? None,
    '__copy__($self, /)': (self: PyLruCache): Value => self,
    '__deepcopy__($self, memo, /)': (self: PyLruCache): Value => self,
  },
  getset: { __dict__: { get: instanceDict, set: setInstanceDict } },
});
