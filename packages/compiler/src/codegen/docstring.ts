const TAB_SIZE = 8;

/** A docstring as 3.13 keeps it: tabs expanded, the margin that all lines but the first share taken away. */
export function cleanDoc(doc: string): string {
  const text = doc.includes('\t') ? expandTabs(doc) : doc;
  const lines = text.split('\n');
  let margin = Number.POSITIVE_INFINITY;
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!;
    const indent = countSpaces(line);
    // A line of spaces does not count, unless it is the end of the text without a newline; neither does then.
    if (indent < line.length) margin = Math.min(margin, indent);
  }
  if (margin === Number.POSITIVE_INFINITY) margin = 0;
  let out = lines[0]!.slice(countSpaces(lines[0]!));
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!;
    out += `\n${line.slice(Math.min(margin, countSpaces(line)))}`;
  }
  return out;
}

function countSpaces(line: string): number {
  let count = 0;
  while (line.charCodeAt(count) === 32) count += 1;
  return count;
}

function expandTabs(text: string): string {
  let out = '';
  let column = 0;
  for (const ch of text) {
    if (ch === '\t') {
      const spaces = TAB_SIZE - (column % TAB_SIZE);
      out += ' '.repeat(spaces);
      column += spaces;
    } else {
      out += ch;
      column = ch === '\n' || ch === '\r' ? 0 : column + 1;
    }
  }
  return out;
}
