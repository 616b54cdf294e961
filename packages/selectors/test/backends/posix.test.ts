import { posixBackend } from '@pyco/selectors/posix';
import { backendCases } from '@pyco/selectors/testing';
import { describe, expect, it } from 'vitest';

/** What a selector cannot do, by case; a machine may lack IPv6 besides. Everything else they do. */
const lacking = (selector: string): Readonly<Record<string, string>> =>
  selector === 'epoll' || selector === 'kqueue'
    ? {}
    : {
        'fileno, where there is one, is readable while something is ready': `the posix backend with ${selector} has no descriptor of its own`,
      };

for (const selector of posixBackend().capabilities.pollers) {
  for (const mode of ['blocking', 'async'] as const) {
    describe(`the posix backend with ${selector}, waiting with ${mode}`, () => {
      for (const { name, run } of backendCases({ make: posixBackend, selector, mode })) {
        it(name, async () => {
          const reason = await run();
          if (reason?.endsWith('IPv6 on this machine')) return;
          expect(reason).toBe(lacking(selector)[name] ?? null);
        });
      }
    });
  }
}
