import type { NativeModule } from '@pyco/vm';
import { MAX_YEAR, MIN_YEAR } from './calendar.js';
import { dateType } from './date-type.js';
import { dateTimeType } from './datetime-type.js';
import { deltaType } from './delta-type.js';
import { timeType } from './time-type.js';
import { timezoneType, utc } from './timezone-type.js';
import { tzinfoType } from './tzinfo-type.js';

/** `_datetime`: dates, times, spans between them and time zones. */
export const datetimeModule: NativeModule = {
  name: '_datetime',
  types: [dateType, dateTimeType, timeType, deltaType, tzinfoType, timezoneType],
  values: { MINYEAR: MIN_YEAR, MAXYEAR: MAX_YEAR, UTC: utc },
};
