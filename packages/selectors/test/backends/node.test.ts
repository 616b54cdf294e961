import { nodeBackend } from '@pyco/selectors/node';
import { backendCases } from '@pyco/selectors/testing';
import { describe, expect, it } from 'vitest';

/** What this backend cannot do, by case. Everything else it does. */
const lacking: Readonly<Record<string, string>> = {
  'fileno, where there is one, is readable while something is ready': 'the node backend has no descriptor of its own',
  'getaddrinfo gives what getaddrinfoAsync gives': 'the node backend has no getaddrinfo that does not wait',
};

describe('the node backend', () => {
  for (const { name, run } of backendCases({ make: nodeBackend })) {
    it(name, async () => expect(await run()).toBe(lacking[name] ?? null));
  }
});
