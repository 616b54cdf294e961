import { asIndex, exc, isRaised, makeException, type Value } from '@pyco/vm';

/** What a raw `readinto` has returned. */
export function readCount(got: Value): number {
  try {
    return Number(asIndex(got));
  } catch (error) {
    if (!isRaised(error, exc.TypeError)) throw error;
    const failure = makeException(exc.OSError, 'readinto() failed');
    failure.cause = error;
    failure.context = error;
    throw failure;
  }
}
