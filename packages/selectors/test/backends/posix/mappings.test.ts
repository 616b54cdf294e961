import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PosixMappings } from '../../../src/backends/posix/mappings.js';
import type { Mapping, MapRequest } from '../../../src/ports/mappings.js';

const folder = mkdtempSync(join(tmpdir(), 'pyco-map-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [MAP_SHARED, MAP_PRIVATE] = [1, 2];
const [READ, BOTH] = [1, 3];

describe.skipIf(platform() === 'win32')('a mapped file', () => {
  const map = (request: MapRequest): Mapping => new PosixMappings().map(request);
  const withFile = (name: string, text: string, run: (fd: number, path: string) => void): void => {
    const path = join(folder, name);
    writeFileSync(path, text);
    const fd = openSync(path, 'r+');
    try {
      run(fd, path);
    } finally {
      closeSync(fd);
    }
  };
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

  it('has its bytes, and gets what is written to them', () => {
    withFile('shared', 'hello', (fd, path) => {
      const mapping = map({ fd, offset: 0, size: 5, flags: MAP_SHARED, prot: BOTH });
      expect(text(mapping.bytes)).toBe('hello');
      mapping.bytes[0] = 74;
      mapping.sync(0, 5);
      expect(readFileSync(path, 'utf8')).toBe('Jello');
      mapping.unmap();
    });
  });

  it('is not changed through a map of its own or one for reading', () => {
    withFile('private', 'hello', (fd, path) => {
      const own = map({ fd, offset: 0, size: 5, flags: MAP_PRIVATE, prot: BOTH });
      const reading = map({ fd, offset: 0, size: 5, flags: MAP_SHARED, prot: READ });
      own.bytes[0] = 74;
      reading.bytes[1] = 74;
      expect([text(own.bytes), readFileSync(path, 'utf8')]).toEqual(['Jello', 'hello']);
      own.unmap();
      reading.unmap();
    });
  });

  it('is another array after resize and unmap, and the former one has nothing of it', () => {
    withFile('resized', 'hello', (fd, path) => {
      const mapping = map({ fd, offset: 0, size: 5, flags: MAP_SHARED, prot: BOTH });
      const first = mapping.bytes;
      ftruncateSync(fd, 10);
      mapping.resize(10);
      expect(text(mapping.bytes)).toBe('hello\0\0\0\0\0');
      first[0] = 74;
      mapping.bytes[9] = 33;
      expect([text(first), readFileSync(path, 'utf8')]).toEqual(['J\0\0\0\0', 'hello\0\0\0\0!']);
      const second = mapping.bytes;
      mapping.unmap();
      expect([mapping.bytes.length, second[9]]).toEqual([0, 0]);
    });
  });

  it('cannot be had of a descriptor that is none', () => {
    expect(() => map({ fd: 9999, offset: 0, size: 5, flags: MAP_SHARED, prot: BOTH })).toThrow(
      expect.objectContaining({ errno: 9, code: 'EBADF' }),
    );
  });
});
