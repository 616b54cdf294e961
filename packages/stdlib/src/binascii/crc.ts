const table = (size: number, step: (value: number) => number): Int32Array =>
  Int32Array.from({ length: size }, (_, i) => {
    let value = i;
    for (let bit = 0; bit < 8; bit++) value = step(value);
    return value;
  });

const CRC32: Int32Array = table(256, (value) => (value & 1 ? 0xedb8_8320 ^ (value >>> 1) : value >>> 1));
const HQX: Int32Array = table(256, (value) => value).map((_, i) => {
  let value = i << 8;
  for (let bit = 0; bit < 8; bit++) value = value & 0x8000 ? (value << 1) ^ 0x1021 : value << 1;
  return value & 0xffff;
});

/** CRC-32 of ZIP and PNG. */
export function crc32(data: Uint8Array, crc: number): number {
  let c = ~crc;
  for (let i = 0; i < data.length; i++) c = CRC32[(c ^ data[i]!) & 0xff]! ^ (c >>> 8);
  return ~c >>> 0;
}

/** CRC-CCITT of binhex4. */
export function crcHqx(data: Uint8Array, crc: number): number {
  let c = crc & 0xffff;
  for (let i = 0; i < data.length; i++) c = ((c << 8) & 0xff00) ^ HQX[(c >> 8) ^ data[i]!]!;
  return c;
}
