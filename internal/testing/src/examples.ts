/** The examples of a page in this language. */
export const examplesIn = (page: string, language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, example]) => example!);

/** What an example says it logs: its comments, each a line of its own or behind a call of `console.log`. */
export const promised = (example: string): string[] =>
  [...example.matchAll(/^(?:.*console\.log\(.*; )?\/\/ ?(.*)$/gm)].map(([, line]) => line!.trimEnd());
