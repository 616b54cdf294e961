import { describe, expect, it } from 'vitest';
import { memoryHost } from '../../src/host/memory.js';

const O_WRONLY = 1;
const O_CREAT = 0o100;

describe('a system in memory', () => {
  it('takes the bits of its mask from new files and folders, and from no others', () => {
    const { files, system } = memoryHost();
    files.open('/before', O_WRONLY | O_CREAT, 0o666);
    expect(system.umask(0o077)).toBe(0o022);
    files.open('/after', O_WRONLY | O_CREAT, 0o666);
    files.mkdir('/folder', 0o777);
    const modes = ['/before', '/after', '/folder'].map((path) => files.stat(path, true).mode & 0o777);
    expect(modes).toEqual([0o644, 0o600, 0o700]);
    expect(system.umask(0)).toBe(0o077);
  });

  it('gives every host a mask of its own', () => {
    memoryHost().system.umask(0);
    expect(memoryHost().system.umask(0)).toBe(0o022);
  });
});
