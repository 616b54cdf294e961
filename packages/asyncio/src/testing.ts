import { cancellationCases } from './testing/cancellation.js';
import type { LoopCase } from './testing/case.js';
import { contextCases } from './testing/contexts.js';
import { futureCases } from './testing/futures.js';
import { groupCases } from './testing/groups.js';
import { lockCases } from './testing/locks.js';
import { loopCoreCases } from './testing/loops.js';
import { queueCases } from './testing/queues.js';
import { readerCases } from './testing/readers.js';
import { reprCases } from './testing/reprs.js';
import { socketCases } from './testing/sockets.js';
import { taskCases } from './testing/tasks.js';
import { waitingCases } from './testing/waiting.js';

export type { LoopCase, LoopSetup } from './testing/case.js';
export { recorded } from './testing/recorded.generated.js';

/**
 * What a loop does, whatever its driver and its backend. Each case is a coroutine with a twin in Python; what CPython
 * 3.13 did with that is what is expected here.
 *
 * ```ts
 * for (const c of loopCases) it(c.name, () => c.run(setup));
 * ```
 */
export const loopCases: readonly LoopCase[] = [
  ...futureCases,
  ...loopCoreCases,
  ...taskCases,
  ...cancellationCases,
  ...waitingCases,
  ...groupCases,
  ...lockCases,
  ...queueCases,
  ...contextCases,
  ...reprCases,
  ...readerCases,
  ...socketCases,
];
