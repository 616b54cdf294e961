import { asIndex, exc, None, PyObject, raise, type Value } from '@pyco/vm';
import { DEFAULT_PROTOCOL, HIGHEST_PROTOCOL, Opcode } from './opcode.js';
import { PickleOutput } from './output.js';
import { cannotPickle, type PickleState } from './state.js';

/** From this depth on the fast mode looks for circles. */
const FAST_NESTING_LIMIT = 50;

/** `_pickle.Pickler`. */
export class PyPickler extends PyObject {
  /** `undefined` until `__init__` has run. */
  output: PickleOutput | undefined = undefined;
  protocol: number = DEFAULT_PROTOCOL;
  /** Whether names of Python 3 are written as those of Python 2. */
  fixImports = false;
  bufferCallback: Value | undefined = undefined;
  /** Objects that were written, by identity, with their numbers. Equal strs are one object, as everywhere in pyco. */
  memo: Map<Value, number> = new Map();
  bin = 1;
  fast = 0;
  fastNesting = 0;
  fastMemo: Set<Value> = new Set();
  dispatchTable: Value | undefined = undefined;
  /** `persistent_id` as it was set on the object. */
  ownPersistentId: Value | undefined = undefined;
  /** What a dump that is under way calls for each object. */
  persistentId: Value | undefined = undefined;
  reducerOverride: Value | undefined = undefined;
  state: PickleState | undefined = undefined;
  /** How deep `save` has called itself. */
  depth = 0;

  /** Sets the protocol, the file (`undefined` for `dumps`) and what else the constructor was given. */
  setUp(file: Value | undefined, protocol: Value, fixImports: boolean, bufferCallback: Value): void {
    this.protocol = protocolArgument(protocol);
    this.bin = this.protocol > 0 ? 1 : 0;
    this.fixImports = fixImports && this.protocol < 3;
    this.output = new PickleOutput(file);
    this.bufferCallback = bufferCallback === None ? undefined : bufferCallback;
    if (this.bufferCallback !== undefined && this.protocol < 5) raise(exc.ValueError, 'buffer_callback needs protocol >= 5');
  }

  /** Gives the object a number, from which it can be got again. */
  memoize(object: Value): void {
    if (this.fast !== 0) return;
    const { memo, output } = this;
    const index = memo.size;
    memo.set(object, index);
    if (this.protocol >= 4) output!.op(Opcode.MEMOIZE);
    else if (this.bin === 0) output!.ascii(`p${index}\n`);
    else if (index < 256) output!.op1(Opcode.BINPUT, index);
    else output!.op4(Opcode.LONG_BINPUT, index);
  }

  writeGet(index: number): void {
    const output = this.output!;
    if (this.bin === 0) output.ascii(`g${index}\n`);
    else if (index < 256) output.op1(Opcode.BINGET, index);
    else output.op4(Opcode.LONG_BINGET, index);
  }

  enterFast(object: Value, describe: () => string): void {
    if (++this.fastNesting < FAST_NESTING_LIMIT) return;
    if (this.fastMemo.has(object)) {
      this.fastNesting = 0;
      this.fastMemo.clear();
      raise(exc.ValueError, `fast mode: can't pickle cyclic objects including object type ${describe()}`);
    }
    this.fastMemo.add(object);
  }

  leaveFast(object: Value): void {
    if (this.fastNesting-- >= FAST_NESTING_LIMIT) this.fastMemo.delete(object);
  }

  /** The writer of a pickler that is set up. */
  needOutput(typeName: string): PickleOutput {
    return this.output ?? cannotPickle(`Pickler.__init__() was not called by ${typeName}.__init__()`);
  }
}

function protocolArgument(protocol: Value): number {
  if (protocol === None) return DEFAULT_PROTOCOL;
  const given = asIndex(protocol);
  if (typeof given === 'bigint') raise(exc.OverflowError, 'Python int too large to convert to C long');
  if (given < 0) return HIGHEST_PROTOCOL;
  return given <= HIGHEST_PROTOCOL ? Number(given) : raise(exc.ValueError, `pickle protocol must be <= ${HIGHEST_PROTOCOL}`);
}
