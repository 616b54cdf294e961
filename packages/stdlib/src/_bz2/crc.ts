const POLYNOMIAL = 0x04c1_1db7;

const TABLE: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
  return crc;
});

/** One byte more, in a check that has not been inverted yet. */
export const addToCrc = (crc: number, byte: number): number => (crc << 8) ^ TABLE[(crc >>> 24) ^ byte]!;

/** CRC-32 with the highest bit first, as bzip2 has it. */
export function blockCrc(bytes: Uint8Array): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = addToCrc(crc, bytes[i]!);
  return ~crc >>> 0;
}

/** The check of a whole stream, after one block more. */
export const streamCrc = (crc: number, block: number): number => (((crc << 1) | (crc >>> 31)) ^ block) >>> 0;
