/** Bytes as text, for a key. */
export function latin1Key(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** A float as text, for a key: tells -0 from 0. */
export function floatKey(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** C's `%.17g`, which versions 0 and 1 of the format write floats with. */
export function percent17g(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const [mantissa, exponent] = value.toExponential(16).split('e') as [string, string];
  const power = Number(exponent);
  const sign = Object.is(value, -0) ? '-' : '';
  const trim = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (power >= -4 && power < 17) return sign + trim(value.toFixed(Math.min(100, 16 - power)));
  return `${trim(mantissa)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
