import { currentThread, type NativeModule, None, PyBytes, type PyInterpreter, PyTuple, type Value } from '@pyco/vm';

/** From the first day of the Gregorian calendar to 1970, in units of 100 ns. */
const GREGORIAN = 0x01b2_1dd2_1381_4000n;
const CLOCK = '_uuid clock';

/** What makes the identifiers of an interpreter different from all others: a node number drawn by lot, and a time that never repeats. */
class UuidClock {
  readonly node: Uint8Array = new Uint8Array(8);
  last = 0n;

  constructor({ host }: PyInterpreter) {
    host.random(this.node);
    // A node that is no network card's has the multicast bit.
    this.node[2]! |= 1;
  }

  tick(seconds: number): bigint {
    const now = BigInt(Math.round(seconds * 1e6)) * 10n + GREGORIAN;
    this.last = now > this.last ? now : this.last + 1n;
    return this.last;
  }
}

function generate(): Value {
  const { interp } = currentThread();
  let clock = interp.storage.get(CLOCK) as UuidClock | undefined;
  if (clock === undefined) interp.storage.set(CLOCK, (clock = new UuidClock(interp)));
  const time = clock.tick(interp.host.clock.time());
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Number(time & 0xffff_ffffn));
  view.setUint16(4, Number((time >> 32n) & 0xffffn));
  view.setUint16(6, Number((time >> 48n) & 0x0fffn) | 0x1000);
  bytes.set(clock.node, 8);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  // Whether other processes may draw the same is not known.
  return new PyTuple([new PyBytes(bytes), None]);
}

/** `_uuid`: identifiers by time. */
export const uuidModule: NativeModule = {
  name: '_uuid',
  values: { has_uuid_generate_time_safe: 0 },
  functions: { 'generate_time_safe()': generate },
};
