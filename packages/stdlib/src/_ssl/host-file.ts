import { fsPath, type Value } from '@pyco/vm';
import { hosted } from '../posix/host-call.js';

const O_RDONLY = 0;
const BLOCK = 65536;

/** All of one of the host's files. What fails is an OSError that does not name it, as C's own errno gives none. */
export function readFile(path: Value): Uint8Array {
  const name = fsPath(path);
  return hosted((files) => {
    const fd = files.open(name, O_RDONLY, 0);
    try {
      const parts: Uint8Array[] = [];
      for (;;) {
        const part = new Uint8Array(BLOCK);
        const count = files.read(fd, part, null);
        if (count === 0) break;
        parts.push(part.subarray(0, count));
      }
      const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        all.set(part, at);
        at += part.length;
      }
      return all;
    } finally {
      files.close(fd);
    }
  });
}
