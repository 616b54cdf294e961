import type { HostClock } from '../ports/host.js';

/** The longest that `setTimeout` takes, in milliseconds: whoever waits longer asks again. */
const LONGEST_TIMEOUT: number = 2 ** 31 - 1;

/** `HostClock.delay`, by a timer of JavaScript's. */
export const delay: HostClock['delay'] = (seconds, cut) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(LONGEST_TIMEOUT, Math.max(0, Math.ceil(seconds * 1000))));
    void cut?.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
