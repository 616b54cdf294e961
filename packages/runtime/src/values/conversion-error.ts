import { formatPlace, type Place } from './place.js';

/** A value has no form on the other side. The message says where in the structure it stands and what was expected there; in a host function that Python called it is a TypeError of Python's. */
export class ConversionError extends TypeError {
  override readonly name = 'ConversionError';

  constructor(operation: 'fromJs' | 'toJs', place: Place, problem: string) {
    super(`${operation}: ${formatPlace(place)} ${problem}`);
  }
}
