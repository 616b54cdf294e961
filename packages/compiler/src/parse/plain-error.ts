import { ErrorReport } from '../tokenize/error-report.js';
import { Done } from '../tokenize/state.js';
import { Field, Tok } from '../tokenize/token.js';
import type { Diagnose } from './options.js';

/** What is known without looking for what is wrong: what the tokenizer says, else "invalid syntax" at the token that the parser refused. */
export const plainError: Diagnose = (tokenizer, make, _mode, { allowIncomplete, refused }) => {
  const report = new ErrorReport(make);
  const fill = refused + 1;
  const { done } = report.after(fill);
  if (allowIncomplete && (done === Done.EOF || done === Done.OPEN_STRING))
    return report.atLast('_IncompleteInputError', 'incomplete input', fill);
  const { data } = tokenizer;
  const at = refused * Field.STRIDE;
  switch (data[at]) {
    case Tok.ERRORTOKEN:
      return report.badToken(fill);
    case Tok.INDENT:
      return report.atLast('IndentationError', 'unexpected indent', fill);
    case Tok.DEDENT:
      return report.atLast('IndentationError', 'unexpected unindent', fill);
    default:
      return report.orLaterTokenError(report.atLast('SyntaxError', 'invalid syntax', fill), fill);
  }
};
