import { asIndex, currentThread, exc, type NativeModule, None, PyFloat, raise, tryGetAttr, typeName, typeOf, type Value } from '@pyco/vm';

const clock = (): ReturnType<typeof currentThread>['interp']['host']['clock'] => currentThread().interp.host.clock;

function seconds(value: Value): number {
  if (value instanceof PyFloat) {
    if (Number.isNaN(value.v)) raise(exc.ValueError, 'Invalid value NaN (not a number)');
    return value.v;
  }
  if (typeOf(value).nb_index === undefined && tryGetAttr(value, '__float__') === undefined) {
    raise(exc.TypeError, `'${typeName(value)}' object cannot be interpreted as an integer`);
  }
  return Number(asIndex(value));
}

const nanoseconds = (value: number): number | bigint => {
  const exact = BigInt(Math.floor(value)) * 1_000_000_000n + BigInt(Math.round((value % 1) * 1e9));
  return exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact;
};

/** `time`: what the host's clock says. */
export const timeModule: NativeModule = {
  name: 'time',
  functions: {
    'time()': (): Value => new PyFloat(clock().time()),
    'time_ns()': (): Value => nanoseconds(clock().time()),
    'monotonic()': (): Value => new PyFloat(clock().monotonic()),
    'monotonic_ns()': (): Value => nanoseconds(clock().monotonic()),
    'perf_counter()': (): Value => new PyFloat(clock().monotonic()),
    'perf_counter_ns()': (): Value => nanoseconds(clock().monotonic()),
    'process_time()': (): Value => new PyFloat(clock().processTime()),
    'process_time_ns()': (): Value => nanoseconds(clock().processTime()),
    'sleep(seconds, /)': (duration: Value): Value => {
      const wait = seconds(duration);
      if (wait < 0) raise(exc.ValueError, 'sleep length must be non-negative');
      const { sleep } = clock();
      if (sleep === undefined) raise(exc.NotImplementedError, 'time.sleep needs a host that can block');
      sleep(wait);
      return None;
    },
  },
};
