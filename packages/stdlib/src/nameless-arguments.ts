import { asIndex, exc, intType, type KwNames, raise, strContents, suggestName, typeName, typeOf, type Value } from '@pyco/vm';

// Arguments as `PyArg_ParseTupleAndKeywords` takes them, which constructors here call without a name for themselves.

const LONG_MAX = 0x7fff_ffff_ffff_ffffn;

/** The format `i`. */
export function intOf(value: Value): number {
  if (typeof value === 'number' && value >= -0x8000_0000 && value <= 0x7fff_ffff) return value;
  const index = asIndex(value);
  if (typeof index === 'bigint' && (index > LONG_MAX || index < -LONG_MAX - 1n))
    raise(exc.OverflowError, 'Python int too large to convert to C long');
  if (index > 0x7fff_ffff) raise(exc.OverflowError, 'signed integer is greater than maximum');
  if (index < -0x8000_0000) raise(exc.OverflowError, 'signed integer is less than minimum');
  return Number(index);
}

/** `PyLong_Check`. */
export const isInt = (value: Value): boolean =>
  typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || typeOf(value).isSubtypeOf(intType);

/** The format `U`. */
export function strOf(value: Value, func: string, position = 1): Value {
  return strContents(value) === undefined
    ? raise(exc.TypeError, `${func}() argument ${position} must be str, not ${typeName(value)}`)
    : value;
}

export interface Parameters {
  readonly names: readonly string[];
  /** So many must be given. */
  readonly required: number;
  /** So many may be given by position. */
  readonly positional: number;
}

/** What stands in front of a missing argument is converted to an int before it is missed. */
function missing(names: readonly string[], bound: readonly (Value | undefined)[]): never {
  let i = 0;
  for (; bound[i] !== undefined; i++) intOf(bound[i]!);
  return raise(exc.TypeError, `function missing required argument '${names[i]}' (pos ${i + 1})`);
}

/** `PyArg_ParseTuple` with required arguments only. */
export function exactly(func: string, args: readonly Value[], count: number): void {
  if (args.length !== count)
    raise(exc.TypeError, `${func}() takes exactly ${count} argument${count === 1 ? '' : 's'} (${args.length} given)`);
}

/** One value for each parameter, `undefined` where none was given. */
export function bindNameless(
  { names, required, positional }: Parameters,
  args: readonly Value[],
  kwnames: KwNames | undefined,
): readonly (Value | undefined)[] {
  const given = args.length - (kwnames?.length ?? 0);
  if (args.length > names.length) {
    const kind = given === 0 ? 'keyword ' : '';
    raise(exc.TypeError, `function takes at most ${names.length} ${kind}argument${names.length === 1 ? '' : 's'} (${args.length} given)`);
  }
  if (given > positional) raise(exc.TypeError, `function takes at most ${positional} positional arguments (${given} given)`);
  if (kwnames === undefined && given >= required) return args;
  const bound: (Value | undefined)[] = args.slice(0, given);
  let unknown: string | undefined;
  kwnames?.forEach((name, k) => {
    const index = names.indexOf(name);
    if (index < 0) unknown ??= name;
    else if (index < given) raise(exc.TypeError, `argument for function given by name ('${name}') and position (${index + 1})`);
    else bound[index] = args[given + k]!;
  });
  for (let i = 0; i < required; i++) if (bound[i] === undefined) missing(names, bound);
  if (unknown !== undefined) {
    const meant = suggestName([...names], unknown);
    const hint = meant === undefined ? '' : `. Did you mean '${meant}'?`;
    raise(exc.TypeError, `this function got an unexpected keyword argument '${unknown}'${hint}`);
  }
  return bound;
}
