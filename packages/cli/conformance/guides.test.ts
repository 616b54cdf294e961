import { readdirSync, readFileSync } from 'node:fs';
import { main } from '@pyco/cli';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { examplesIn } from '../../../internal/testing/src/index.js';

const GUIDES = new URL('../../../docs/guides/', import.meta.url);
const pages = readdirSync(GUIDES).map((name) => readFileSync(new URL(name, GUIDES), 'utf8'));
const programs = pages
  .flatMap((page) => examplesIn(page, 'python'))
  .flatMap((program) => [...program.matchAll(/^# (\w+\.py)\n/g)].map(([, name]) => [`/${name}`, program] as const));

describe('a guide shows what the command prints for its programs:', () => {
  it.each(pages.flatMap((page) => examplesIn(page, 'console')).map((example) => example.trimEnd().split('\n')))(
    '%s',
    async (command, ...lines) => {
      expect(command).toMatch(/^\$ pyco /);
      const host = memoryHost({ files: Object.fromEntries(programs) });
      expect(await main(command!.split(' ').slice(2), { makeHost: (argv) => ({ ...host, argv }) })).toBe(0);
      expect(host.output.stdout).toContain(lines.join('\n'));
    },
  );
});
