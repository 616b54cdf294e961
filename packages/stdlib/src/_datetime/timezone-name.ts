import type { Value } from '@pyco/vm';
import { pad2, pad6 } from './calendar.js';
import { isZero, negateDelta } from './delta.js';
import type { PyDelta, PyTimezone } from './objects.js';

/** An offset as `+01:00`, with seconds and their fraction where there are any. */
export function offsetText(offset: PyDelta, separator: string): string {
  const isWest = offset.days < 0;
  const { seconds, microseconds } = isWest ? negateDelta(offset) : offset;
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  let text = `${isWest ? '-' : '+'}${pad2(Math.floor(minutes / 60))}${separator}${pad2(minutes % 60)}`;
  if (rest !== 0 || microseconds !== 0) text += `${separator}${pad2(rest)}`;
  return microseconds === 0 ? text : `${text}.${pad6(microseconds)}`;
}

export const timezoneName = ({ label, offset }: PyTimezone): Value => label ?? (isZero(offset) ? 'UTC' : `UTC${offsetText(offset, ':')}`);
