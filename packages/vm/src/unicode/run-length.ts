const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Reads the numbers that scripts/gen-unicode-tables.py writes: five bits a character, low bits first, the sixth says "more follows". */
export class RunReader {
  readonly text: string;
  pos = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.pos >= this.text.length;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 5) {
      const digit = ALPHABET.indexOf(this.text[this.pos++]!);
      value |= (digit & 31) << shift;
      if (digit < 32) return value;
    }
  }

  /** Zigzag: 0, -1, 1, -2, 2 … */
  signed(): number {
    const value = this.number();
    return (value & 1) === 0 ? value >> 1 : -((value + 1) >> 1);
  }
}
