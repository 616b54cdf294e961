import type { GetSetDef } from '@pyco/vm';
import type { PyDateTime, PyTime } from './objects.js';

/** What `datetime` and `time` show of a clock. */
export const clockFields: { readonly [name: string]: GetSetDef<PyDateTime | PyTime> } = {
  hour: { get: (self) => self.hour },
  minute: { get: (self) => self.minute },
  second: { get: (self) => self.second },
  microsecond: { get: (self) => self.microsecond },
  tzinfo: { get: (self) => self.tzinfo },
  fold: { get: (self) => self.fold },
};
