import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { bindArguments, NativeDef } from './native.js';
import type { Value } from './py-object.js';
import type { KwNames } from './slots.js';

/** The parameters of a `tp_new` or `tp_init`, by signature text, as natives have them. Read at the first call that needs it. */
export interface Binder {
  readonly text: string;
  def: NativeDef | undefined;
}

/** `binder('int(x=<unrepresentable>, /, base=<unrepresentable>)')`, without a receiver. May be used while modules load. */
export function binder(text: string): Binder {
  return { text, def: undefined };
}

/** One value per parameter, as natives get them. Raises TypeError with Argument Clinic's texts. */
export function bindCall(parameters: Binder, args: readonly Value[], kwnames: KwNames | undefined): readonly (Value | undefined)[] {
  const def = (parameters.def ??= new NativeDef(parameters.text, refuseCall, ''));
  return bindArguments(def, def.signature, args, kwnames);
}

const refuseCall = (): never => {
  throw new Error('a binder binds, it is not called');
};

/** `_PyArg_NoKeywords`. */
export function noKeywords(name: string, kwnames: KwNames | undefined): void {
  if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, `${name}() takes no keyword arguments`);
}

/** `_PyArg_CheckPositional`: raises unless `min <= given <= max`. */
export function checkPositional(name: string, given: number, min: number, max: number): void {
  if (given >= min && given <= max) return;
  const bound = min === max ? '' : given < min ? 'at least ' : 'at most ';
  const limit = given < min ? min : max;
  raise(exc.TypeError, `${name} expected ${bound}${limit} argument${limit === 1 ? '' : 's'}, got ${given}`);
}
