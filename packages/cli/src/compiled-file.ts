import { MarshalError } from '@pyco/marshal';
import { UsageError } from './usage-error.js';

/** The code in a `.pyc`. @throws UsageError naming the file and what is wrong with it */
export function readCode<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MarshalError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

/** A compiled file has CR LF behind its magic number; source that begins so would be no Python. */
export const isPyc = (bytes: Uint8Array, path: string): boolean =>
  path.endsWith('.pyc') || (bytes[2] === 0x0d && bytes[3] === 0x0a && bytes[1]! >= 0x0d);
