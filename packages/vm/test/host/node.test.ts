import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeHost } from '../../src/host/node.js';

describe('a node host', () => {
  // Fails with `fs.fstatSync(fd)` on Node 20.
  it.skipIf(process.platform === 'win32')('does not disturb how Node follows symbolic links to packages', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pyco-links-'));
    try {
      for (const name of ['a', 'b']) {
        mkdirSync(join(folder, 'real', name), { recursive: true });
        writeFileSync(join(folder, 'real', name, 'index.js'), '');
        mkdirSync(join(folder, 'app', 'node_modules'), { recursive: true });
        symlinkSync(join(folder, 'real', name), join(folder, 'app', 'node_modules', name));
      }
      const require = createRequire(join(folder, 'app', 'index.js'));
      const resolved = (name: string): string => require.resolve(name);
      const before = resolved('a');
      const { files } = nodeHost();
      const fifo = join(folder, 'fifo');
      execFileSync('/usr/bin/mkfifo', [fifo]);
      const fd = files.open(fifo, 2, 0);
      expect(files.isatty(fd)).toBe(false);
      expect(files.fstat(fd).mode & 0o170000).toBe(0o010000);
      expect(() => files.seek(fd, 0, 1)).toThrow('Illegal seek');
      files.close(fd);
      expect(resolved('b')).toBe(before.replace(/a(?=.index\.js$)/, 'b'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.skipIf(process.platform === 'win32')('finds a device at its beginning wherever it is moved', () => {
    const { files } = nodeHost();
    const fd = files.open('/dev/null', 2, 0);
    expect([files.seek(fd, 0, 1), files.seek(fd, 5, 0), files.seek(fd, 3, 2)]).toEqual([0, 0, 0]);
    files.close(fd);
  });
});
