import type { SourceShape } from '../../ports/source-shape.js';

/** One line of a traceback before it is formatted. Columns are UTF-8 byte offsets as code objects have them. */
export interface FrameSummary {
  readonly filename: string;
  readonly name: string;
  readonly lineno: number;
  readonly endLineno: number | undefined;
  readonly column: number | undefined;
  readonly endColumn: number | undefined;
  /** Source line by number, empty where there is none. */
  readonly source: (lineno: number) => string;
}

/** Two columns for the characters that terminals draw wide. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

function displayWidth(line: string, offset = line.length): number {
  let width = 0;
  for (const c of line.slice(0, offset)) width += WIDE.test(c) ? 2 : 1;
  return width;
}

/** Character index of a byte offset into the UTF-8 form of a line. */
export function characterOffset(line: string, bytes: number): number {
  let at = 0;
  let index = 0;
  for (const c of line) {
    if (at >= bytes) break;
    const code = c.codePointAt(0)!;
    at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    index += c.length;
  }
  return index;
}

/** `textwrap.dedent`'s margin of some lines: white space that all lines that are not blank begin with. */
function commonMargin(lines: readonly string[]): number {
  let margin: string | undefined;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const indent = /^[ \t]*/.exec(line)![0];
    if (margin === undefined) margin = indent;
    else {
      let same = 0;
      while (same < margin.length && margin[same] === indent[same]) same++;
      margin = margin.slice(0, same);
    }
  }
  return margin?.length ?? 0;
}

const dedent = (lines: readonly string[]): string[] => {
  const margin = commonMargin(lines);
  return lines.map((line) => (line.trim() === '' ? '' : line.slice(margin)));
};

/**
 * The lines for one frame: place, source and carets, each ending in a newline. The marks say which part of the line was running; they are left out
 * where that is the whole line.
 */
function formatFrame(frame: FrameSummary, shape: SourceShape | undefined): string {
  const filename = frame.filename.startsWith('<stdin>-') ? '<stdin>' : frame.filename;
  const head = `  File "${filename}", line ${frame.lineno}, in ${frame.name}\n`;
  const { lineno, column, endColumn } = frame;
  const endLineno = frame.endLineno ?? lineno;
  const original: string[] = [];
  for (let i = lineno; i <= endLineno; i++) original.push(frame.source(i));
  if (original.every((line) => line.trim() === '')) return head;
  const lines = dedent(original);
  if (column === undefined || endColumn === undefined) return `${head}    ${lines[0]!.trim()}\n`;

  const dedented = original[0]!.length - lines[0]!.length;
  const start = Math.max(0, characterOffset(original[0]!, column) - dedented);
  const end = Math.max(0, characterOffset(original.at(-1)!, endColumn) - dedented);
  const text = lines.join('\n');
  const segment = text.slice(start, text.length - (lines.at(-1)!.length - end));
  const anchors = shape?.anchors(segment);
  const marks = shouldMark(lines, start, end, anchors !== undefined, shape);

  const significant = new Set([0, lines.length - 1]);
  let leftColumn = 0;
  let rightColumn = 0;
  if (anchors !== undefined) {
    leftColumn = displayWidth(lines[anchors.leftLine]!, anchors.leftColumn + (anchors.leftLine === 0 ? start : 0));
    rightColumn = displayWidth(lines[anchors.rightLine]!, anchors.rightColumn + (anchors.rightLine === 0 ? start : 0));
    for (const near of [anchors.leftLine, anchors.rightLine]) for (let d = -1; d <= 1; d++) significant.add(near + d);
  }
  const wideStart = displayWidth(lines[0]!, start);
  const wideEnd = displayWidth(lines.at(-1)!, end);
  const out: string[] = [];
  const show = (index: number): void => {
    const line = lines[index]!;
    out.push(line);
    if (!marks) return;
    const indent = line.length - line.trimStart().length;
    const width = index === lines.length - 1 ? wideEnd : displayWidth(line);
    let carets = '';
    for (let col = 0; col < width; col++) {
      if (col < indent || (index === 0 && col < wideStart)) carets += ' ';
      else if (anchors === undefined) carets += '^';
      else {
        const afterLeft = index > anchors.leftLine || (index === anchors.leftLine && col >= leftColumn);
        const beforeRight = index < anchors.rightLine || (index === anchors.rightLine && col < rightColumn);
        carets += afterLeft && beforeRight ? '^' : '~';
      }
    }
    out.push(carets);
  };
  const shown = [...significant].filter((index) => index >= 0 && index < lines.length).sort((a, b) => a - b);
  shown.forEach((index, i) => {
    const gap = i === 0 ? 1 : index - shown[i - 1]!;
    if (gap === 2) show(index - 1);
    else if (gap > 2) out.push(`...<${gap - 1} lines>...`);
    show(index);
  });
  return (
    head +
    dedent(out)
      .map((line) => `    ${line}\n`)
      .join('')
  );
}

function shouldMark(lines: readonly string[], start: number, end: number, hasAnchors: boolean, shape: SourceShape | undefined): boolean {
  if (shape?.isPlainCall(lines, start, end) === true) return false;
  if (hasAnchors) return true;
  return lines[0]!.slice(0, start).trimStart() !== '' || lines.at(-1)!.slice(end).trimEnd() !== '';
}

const CUTOFF = 3;

/** The lines for a whole stack; the same line over and over is shown three times and counted. */
export function formatStack(frames: readonly FrameSummary[], shape: SourceShape | undefined): string {
  let out = '';
  let last: FrameSummary | undefined;
  let count = 0;
  const repeated = (): string => {
    const more = count - CUTOFF;
    return more > 0 ? `  [Previous line repeated ${more} more time${more > 1 ? 's' : ''}]\n` : '';
  };
  for (const frame of frames) {
    if (last === undefined || last.filename !== frame.filename || last.lineno !== frame.lineno || last.name !== frame.name) {
      out += repeated();
      last = frame;
      count = 0;
    }
    count++;
    if (count <= CUTOFF) out += formatFrame(frame, shape);
  }
  return out + repeated();
}
