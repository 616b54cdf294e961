import { simulatedBackend } from '@pyco/selectors/simulated';
import { backendCases } from '@pyco/selectors/testing';
import { describe, expect, it } from 'vitest';

/** What this backend cannot do, by case. Everything else it does. */
const lacking: Readonly<Record<string, string>> = {
  'fileno, where there is one, is readable while something is ready': 'the simulated backend has no descriptor of its own',
};

for (const mode of ['blocking', 'async'] as const) {
  describe(`the simulated backend, waiting with ${mode}`, () => {
    for (const { name, run } of backendCases({ make: () => simulatedBackend(), mode })) {
      it(name, async () => expect(await run()).toBe(lacking[name] ?? null));
    }
  });
}
