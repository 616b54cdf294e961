/** What a case throws when a backend does not keep a promise. */
export class ConformanceError extends Error {
  override get name(): string {
    return 'ConformanceError';
  }
}

const show = (value: unknown): string => {
  if (value instanceof Uint8Array) return `bytes[${[...value.subarray(0, 16)]}${value.length > 16 ? ` … ${value.length} in all` : ''}]`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return `<${value.constructor?.name ?? 'object'}>`;
  return JSON.stringify(value) ?? String(value);
};

const isSame = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return a.length === b.length && a.every((byte, index) => byte === b[index]);
  const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
  if (!isList(a) || !isList(b) || a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!isSame(a[index], b[index])) return false;
  return true;
};

/** Lists and bytes are compared element by element, everything else by identity. */
export const equal = (actual: unknown, expected: unknown, what: string): void => {
  if (!isSame(actual, expected)) throw new ConformanceError(`${what}: expected ${show(expected)}, got ${show(actual)}`);
};

export const isTrue = (claim: boolean, what: string): void => {
  if (!claim) throw new ConformanceError(`not so: ${what}`);
};

/** Run `operation` and give what it throws. */
export const thrown = (operation: () => unknown, what: string): Error => {
  let result: unknown;
  try {
    result = operation();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new ConformanceError(`${what}: threw ${show(error)}, which is no Error`);
  }
  throw new ConformanceError(`${what}: expected an error, got ${show(result)}`);
};

/** Demand an error of that class and, for OSError, errno name. Classes are told by name: a backend may bring its own copy. */
export const throws = (operation: () => unknown, name: string, code: string | null, what: string): void => {
  const error = thrown(operation, what);
  if (error.name !== name) throw new ConformanceError(`${what}: expected ${name}, got ${show(error)}`);
  const actual = (error as { code?: unknown }).code;
  if (code !== null && actual !== code) throw new ConformanceError(`${what}: expected ${code}, got ${show(error)}`);
};

export const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

export const text = (data: Uint8Array): string => String.fromCharCode(...data);
