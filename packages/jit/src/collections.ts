import { Op, PyFunction, type PyTuple } from '@pyco/vm/evaluator';
import { type Emitter, names, registersFrom } from './emitter.js';

// Slices, unpacking, displays, closures and `super()`: what the run loop has out of line and programs do all the time.

type Emit = (e: Emitter) => void;

/** Writes `quick`, a condition that has done the work where it holds, and in front of what else the run loop does. */
function either(e: Emitter, quick: string, cold: Emit): void {
  e.line(`if (!(${quick})) {`);
  cold(e);
  e.line('}');
}

/** Puts the items of array `x` where UNPACK_EX has them, the first in the last register. */
function spread(e: Emitter): string {
  const at = e.operand(1);
  const [before, after] = [e.operand(3) & 0xff, e.operand(3) >> 8];
  const moves = [`r${at + after} = new PyList(x.slice(${before}, x.length - ${after}));`];
  for (let i = 0; i < before; i++) moves.push(`r${at + before + after - i} = x[${i}];`);
  for (let i = 0; i < after; i++) moves.push(`r${at + after - 1 - i} = x[x.length - ${after - i}];`);
  return moves.join(' ');
}

/** A method of `super()` that the inline cache knows, in place of the three that stand there. */
function superMethod(e: Emitter, cold: Emit): void {
  const at = e.operand(2);
  const site = e.exe.sites[e.operand(3) >> 1]!;
  if (site.version < 0 || !(site.value instanceof PyFunction)) {
    e.line('noteMiss(T, E);');
    cold(e);
    return;
  }
  const [fn, self] = [`r${at}`, `r${at + 1}`];
  const knows = `${self} === ${e.bind(site.owner, 'm')} && (o = (y = r${at + 2}).ob_type) !== undefined && o.tp_version_tag === ${site.version}`;
  e.line(`if (${fn} === superType && ${knows}) { ${fn} = ${e.bind(site.value, 'k')}; ${self} = y; } else {`);
  cold(e);
  e.line('}');
  e.guess(site.value, true, at);
}

const isText = (key: unknown): boolean => typeof key === 'string';

/** `cold` writes what stands out of line in the run loop. */
export const COLLECTIONS: { readonly [op: number]: (e: Emitter, cold: Emit) => void } = {
  [Op.BUILD_SLICE]: (e) => {
    const [at, count] = [e.operand(2), e.operand(3)];
    e.line(`r${e.operand(1)} = new PySlice(r${at}, r${at + 1}, ${count === 3 ? `r${at + 2}` : 'None'});`);
  },
  [Op.LOAD_SLICE]: (e, cold) => {
    const at = e.operand(2);
    either(e, `(x = quickSlice(r${at}, r${at + 1}, r${at + 2})) !== undefined && (r${e.operand(1)} = x, true)`, cold);
  },
  [Op.STORE_SLICE]: (e, cold) => {
    const at = e.operand(1);
    either(e, `quickStoreSlice(r${at + 1}, r${at + 2}, r${at + 3}, r${at})`, cold);
  },
  [Op.UNPACK_EX]: (e) => {
    const [at, before, after] = [e.operand(1), e.operand(3) & 0xff, e.operand(3) >> 8];
    const [x, { defs }] = [e.value(e.operand(2)), e.effects];
    const moves = defs.map((register) => `r${register} = x[${at + before + after - register}];`).join(' ');
    e.line(
      `if ((x = plainItems(${x})) !== undefined && x.length >= ${before + after} && x.length <= 4096) { ${spread(e)} } ` +
        `else { ${e.sync()} if (unpackEx(${x}, R, b + ${at}, ${before}, ${after})) { ${e.leaveIfChanged()} ${e.reload(defs)} } ` +
        // Python code gives the items: what comes of it is a tuple.
        `else { if ((x = runPushed(T, f)) === undefined) ${e.out} x = x.items; ${moves} } }`,
    );
  },
  [Op.LIST_EXTEND]: (e, cold) => either(e, `quickExtend(${e.value(e.operand(1))}, ${e.value(e.operand(2))})`, cold),
  [Op.LIST_TO_TUPLE]: (e) => e.line(`r${e.operand(1)} = new PyTuple(${e.value(e.operand(2))}.items.slice());`),
  [Op.BUILD_SET]: (e, cold) => {
    const items = names(registersFrom(e.operand(2), e.operand(3)));
    either(e, `(x = quickSet([${items}])) !== undefined && (r${e.operand(1)} = x, true)`, cold);
  },
  [Op.BUILD_CONST_KEY_MAP]: (e, cold) => {
    const keys = e.exe.consts[~e.operand(3)] as PyTuple;
    const values = names(registersFrom(e.operand(2), keys.items.length));
    if (keys.items.every(isText)) e.line(`r${e.operand(1)} = dictOf(${e.bind(keys.items, 'k')}, [${values}]);`);
    else cold(e);
  },
  [Op.SET_FUNCTION_ATTRIBUTE]: (e) => e.line(`setFunctionAttribute(${e.value(e.operand(1))}, ${e.value(e.operand(2))}, ${e.operand(3)});`),
  [Op.GET_YIELD_FROM_ITER]: (e, cold) => {
    const x = e.value(e.operand(2));
    either(e, `${x} instanceof PyGenerator && (r${e.operand(1)} = ${x}, true)`, cold);
  },
  [Op.ASYNC_GEN_WRAP]: (e) => e.line(`r${e.operand(1)} = new AsyncGenWrappedValue(${e.value(e.operand(2))});`),
  [Op.LOAD_SUPER_METHOD]: superMethod,
};
