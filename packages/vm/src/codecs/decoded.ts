import type { Text } from '../builtins/str/text.js';

/** What a decoder made of its input: the text, and how many bytes it took. Fewer than there are only for input that may go on (`final` false). */
export interface Decoded {
  readonly text: Text;
  readonly consumed: number;
}
