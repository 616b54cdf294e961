import { bindCases, type CaseOptions, type ConformanceCase } from './testing/case.js';
import { datagramCases } from './testing/datagram.js';
import { pollingCases } from './testing/polling.js';
import { registrationCases } from './testing/registration.js';
import { streamCases } from './testing/stream.js';
import { waitingCases } from './testing/waiting.js';

export type { CaseOptions, ConformanceCase, WaitMode } from './testing/case.js';
export { ConformanceError } from './testing/check.js';

/** What `Selector` promises, on the descriptors of its backend. */
export const selectorCases = (options: CaseOptions): ConformanceCase[] => bindCases({ ...registrationCases, ...waitingCases }, options);

/** What `Poller` promises. */
export const pollerCases = (options: CaseOptions): ConformanceCase[] => bindCases(pollingCases, options);

/** What `Sockets` promises. */
export const socketCases = (options: CaseOptions): ConformanceCase[] => bindCases({ ...streamCases, ...datagramCases }, options);

/** Everything a `Backend` promises: `for (const c of backendCases({ make })) it(c.name, c.run)`. */
export const backendCases = (options: CaseOptions): ConformanceCase[] => [
  ...selectorCases(options),
  ...pollerCases(options),
  ...socketCases(options),
];
