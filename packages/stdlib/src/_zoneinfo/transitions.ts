import { PyDelta } from '../_datetime/objects.js';
import { changeIn, type TzRule } from './tz-rule.js';

/** What the clocks of a zone show for a time: `utcoffset`, `dst` and `tzname`. */
export interface TimeType {
  readonly seconds: number;
  readonly utcoff: PyDelta;
  readonly dstoff: PyDelta;
  readonly name: string;
}

const deltaOf = (seconds: number): PyDelta => {
  const days = Math.floor(seconds / 86_400);
  return new PyDelta(days, seconds - days * 86_400, 0);
};

const timeType = (seconds: number, dst: number, name: string): TimeType => ({
  seconds,
  utcoff: deltaOf(seconds),
  dstoff: deltaOf(dst),
  name,
});

const isSame = (a: TimeType, b: TimeType): boolean =>
  a.seconds === b.seconds && a.dstoff.days === b.dstoff.days && a.dstoff.seconds === b.dstoff.seconds && a.name === b.name;

/** A zone's file, as read. */
export interface ZoneData {
  /** For each transition the index of the type that begins with it. */
  readonly indexes: readonly number[];
  readonly times: readonly number[];
  readonly offsets: readonly number[];
  readonly isSummer: readonly boolean[];
  readonly names: readonly string[];
  readonly rule: TzRule | undefined;
}

/** The file says whether a type is summer time, not by how much: that is the difference to its neighbours of standard time. */
function summerOffsets({ indexes, offsets, isSummer }: ZoneData): number[] {
  const found = offsets.map(() => 0);
  const wanted = isSummer.filter(Boolean).length;
  let count = 0;
  for (let i = 1; i < indexes.length && count < wanted; i++) {
    const type = indexes[i]!;
    if (!isSummer[type] || found[type] !== 0) continue;
    const before = indexes[i - 1]!;
    let offset = isSummer[before] ? 0 : offsets[type]! - offsets[before]!;
    if (offset === 0 && type < offsets.length - 1) {
      const after = indexes[i + 1];
      if (after === undefined || isSummer[after]) continue;
      offset = offsets[type]! - offsets[after]!;
    }
    if (offset !== 0) {
      count++;
      found[type] = offset;
    }
  }
  if (count === wanted) return found;
  return found.map((offset, type) => (offset === 0 && isSummer[type] ? 3600 : offset));
}

/** How many of the times are not later than `time`. */
function countUntil(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time < times[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The changes of a zone's clocks, and what comes before and after them. */
export class Transitions {
  readonly #times: readonly number[];
  /** As the clocks show them: with `fold` 0 the later reading of both sides, with 1 the earlier one. */
  readonly #shown: readonly [readonly number[], readonly number[]];
  readonly #types: readonly TimeType[];
  readonly #before: TimeType | undefined;
  readonly #standard: TimeType;
  readonly #summer: TimeType | undefined;
  readonly #rule: TzRule['summer'];
  /** What holds at all times. */
  readonly fixed: TimeType | undefined;

  /** `data` has types or a rule. */
  constructor(data: ZoneData) {
    const { indexes, times, offsets, isSummer, names, rule } = data;
    const dst = summerOffsets(data);
    const all = offsets.map((offset, i) => timeType(offset, dst[i]!, names[i]!));
    this.#times = times;
    this.#types = indexes.map((index) => all[index]!);
    const shown = (pick: (a: number, b: number) => number): number[] =>
      times.map((time, i) => {
        const before = i > 0 ? offsets[indexes[i - 1]!]! : offsets[0]!;
        return time + pick(before, offsets[indexes[i]!]!);
      });
    this.#shown = [shown(Math.max), shown(Math.min)];
    const first = isSummer.indexOf(false);
    this.#before = first < 0 ? this.#types[0] : all[first];
    this.#rule = rule?.summer;
    this.#standard = rule === undefined ? (this.#types.at(-1) ?? all.at(-1)!) : timeType(rule.standardOffset, 0, rule.standard);
    const summer = rule?.summer;
    this.#summer = summer === undefined ? undefined : timeType(summer.offset, summer.offset - rule!.standardOffset, summer.name);
    const isFixed = summer === undefined && (all.length === 0 || (all.length === 1 && isSame(all[0]!, this.#standard)));
    this.fixed = isFixed ? this.#standard : undefined;
  }

  /** For a reading of the clocks. */
  atClock(shown: number, fold: number, year: number): TimeType {
    const times = this.#shown[fold === 0 ? 0 : 1];
    if (times.length > 0 && shown < times[0]!) return this.#before!;
    if (times.length === 0 || shown > times.at(-1)!) return this.#ruleAtClock(shown, fold, year);
    return this.#types[countUntil(times, shown) - 1]!;
  }

  /** For a time in UTC; and whether the clocks show for the second time what they show. */
  atTime(time: number, year: number): { readonly type: TimeType; readonly fold: 0 | 1 } {
    const times = this.#times;
    const count = times.length;
    if (count > 0 && time < times[0]!) return { type: this.#before!, fold: 0 };
    if (count === 0 || time > times[count - 1]!) {
      const { type, fold } = this.#ruleAtTime(time, year);
      if (count === 0) return { type, fold };
      // Just behind the last transition the clocks were turned from what held before it, whatever the rule says.
      const turned = this.#typeBefore(count - 1).seconds - type.seconds;
      return { type, fold: turned > 0 && time < times[count - 1]! + turned ? 1 : fold };
    }
    const last = countUntil(times, time) - 1;
    const type = this.#types[last]!;
    const turned = this.#typeBefore(last).seconds - type.seconds;
    return { type, fold: turned > time - times[last]! ? 1 : 0 };
  }

  #typeBefore(transition: number): TimeType {
    return transition > 0 ? this.#types[transition - 1]! : this.#before!;
  }

  #ruleAtClock(shown: number, fold: number, year: number): TimeType {
    const [rule, summer, standard] = [this.#rule, this.#summer, this.#standard];
    if (rule === undefined || summer === undefined) return standard;
    let start = changeIn(year, rule.start);
    let end = changeIn(year, rule.end);
    const ahead = summer.seconds - standard.seconds;
    // The clock that runs slower gives way at the end of a gap or of a fold; read for the second time, at their beginning.
    if ((fold === 1) === ahead >= 0) end -= ahead;
    else start += ahead;
    return isWithin(shown, start, end) ? summer : standard;
  }

  #ruleAtTime(time: number, year: number): { readonly type: TimeType; readonly fold: 0 | 1 } {
    const [rule, summer, standard] = [this.#rule, this.#summer, this.#standard];
    if (rule === undefined || summer === undefined) return { type: standard, fold: 0 };
    const start = changeIn(year, rule.start) - standard.seconds;
    const end = changeIn(year, rule.end) - summer.seconds;
    const ahead = summer.seconds - standard.seconds;
    const [from, size] = ahead > 0 ? [end, ahead] : [start, -ahead];
    return { type: isWithin(time, start, end) ? summer : standard, fold: time >= from && time < from + size ? 1 : 0 };
  }
}

/** Whether summer, which may last beyond the end of the year, holds. */
const isWithin = (time: number, start: number, end: number): boolean =>
  start < end ? start <= time && time < end : !(end <= time && time < start);
