import { exc, type KwNames, raise, type Value } from '@pyco/vm';

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** Binds the arguments of a constructor whose parameters may be named; `undefined` where one is left out. */
export function bindArguments(
  name: string,
  parameters: readonly string[],
  required: number,
  args: readonly Value[],
  kwnames: KwNames | undefined,
): (Value | undefined)[] {
  const given = args.length - (kwnames?.length ?? 0);
  if (args.length > parameters.length) {
    raise(exc.TypeError, `${name}() takes at most ${plural(parameters.length, 'argument')} (${args.length} given)`);
  }
  const bound: (Value | undefined)[] = new Array(parameters.length).fill(undefined);
  for (let i = 0; i < given; i++) bound[i] = args[i];
  kwnames?.forEach((keyword, k) => {
    const index = parameters.indexOf(keyword);
    if (index < 0) raise(exc.TypeError, `${name}() got an unexpected keyword argument '${keyword}'`);
    if (bound[index] !== undefined) raise(exc.TypeError, `argument for ${name}() given by name ('${keyword}') and position (${index + 1})`);
    bound[index] = args[given + k];
  });
  for (let i = 0; i < required; i++) {
    if (bound[i] === undefined) raise(exc.TypeError, `${name}() missing required argument '${parameters[i]}' (pos ${i + 1})`);
  }
  return bound;
}
