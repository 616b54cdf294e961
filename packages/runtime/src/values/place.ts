/** Where a container stands in what is converted: the way back to the outermost, for error texts. */
export interface Place {
  readonly parent: Place | undefined;
  /** The key or index that leads here; nobody reads that of the outermost. */
  readonly key: unknown;
}

/** The place of what stands under `key`; without a parent, the outermost. */
export const placeIn = (parent: Place | undefined, key: unknown): Place => ({ parent, key });

/** `value.rows[3]`. */
export function formatPlace(place: Place): string {
  let text = '';
  for (let at = place; at.parent !== undefined; at = at.parent) text = subscript(at.key) + text;
  return `value${text}`;
}

function subscript(key: unknown): string {
  if (typeof key !== 'string') return `[${String(key)}]`;
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
