/** A position in the text of an entity, in UTF-16 units, and what expat tells of it. */
export class Place {
  position = 0;
  line = 1;
  column = 0;
  byte = 0;

  /** Moves on over `text`, which stands at the position. `width` is how many bytes a code point had in the source. */
  pass(text: string, width: (code: number) => number): void {
    let { line, column, byte } = this;
    for (let i = 0; i < text.length; i++) {
      const code = text.codePointAt(i)!;
      byte += width(code);
      if (code > 0xffff) i++;
      if (code === 10) {
        // The second half of \r\n, whose first half has ended the line.
        if (this.#after(text, i) !== 13) line++;
        column = 0;
      } else if (code === 13) {
        line++;
        column = 0;
      } else column++;
    }
    if (text.length > 0) this.last = text.charCodeAt(text.length - 1);
    this.line = line;
    this.column = column;
    this.byte = byte;
    this.position += text.length;
  }

  /** The unit that was passed last. */
  private last = 0;

  #after(text: string, i: number): number {
    return i === 0 ? this.last : text.charCodeAt(i - 1);
  }

  copy(): Place {
    const copy = new Place();
    copy.position = this.position;
    copy.line = this.line;
    copy.column = this.column;
    copy.byte = this.byte;
    copy.last = this.last;
    return copy;
  }
}
