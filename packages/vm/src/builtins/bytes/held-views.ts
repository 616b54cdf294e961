import type { PyBytearray } from './py-bytearray.js';

/** Whether a buffer of this bytearray is still in somebody's hands. */
export function isHeldView(exporter: PyBytearray): boolean {
  return exporter.exports > 0;
}
