import { PySyntaxError } from '../../errors.js';
import { ErrorReport } from '../../tokenize/error-report.js';
import { Done } from '../../tokenize/state.js';
import { Field, Tok } from '../../tokenize/token.js';
import type { Diagnose, ParseMode } from '../options.js';
import { ErrorActions } from './actions.js';
import { GRAMMAR } from './grammar.js';
import { readGrammar } from './notation.js';

const START: Readonly<Record<ParseMode, string>> = { exec: 'file', eval: 'eval', single: 'interactive', func_type: 'func_type' };

/** Does as CPython does: matches the grammar once as it is, and, when that fails without an error, once more with the rules that exist for
 *  errors alone. The first that matches throws. Only if none does, it is plain "invalid syntax", at the last token that the first pass looked at. */
export const findError: Diagnose = (tokenizer, make, mode, options) => {
  const report = new ErrorReport(make);
  const { machine } = new ErrorActions(readGrammar(GRAMMAR), tokenizer, report, options);
  const firstPass = attempt(() => machine.matches(START[mode], false, options.firstBad));
  if (options.allowIncomplete) {
    const { done } = report.after(machine.fill);
    if (done === Done.EOF || done === Done.OPEN_STRING) return report.atLast('_IncompleteInputError', 'incomplete input', machine.fill);
  }
  if (firstPass instanceof Error) return afterParserError(firstPass, report, machine.fill);
  if (firstPass) return new Error('the parser refused what the grammar accepts');

  const last = machine.fill - 1;
  const secondPass = attempt(() => machine.matches(START[mode], true, 0));
  if (secondPass instanceof Error) return afterParserError(secondPass, report, machine.fill);
  const kind = tokenizer.data[last * Field.STRIDE];
  if (kind === Tok.INDENT) return report.atLast('IndentationError', 'unexpected indent', machine.fill);
  if (kind === Tok.DEDENT) return report.atLast('IndentationError', 'unexpected unindent', machine.fill);
  const token = machine.token(last);
  return report.orLaterTokenError(report.range('invalid syntax', token, token, machine.fill), machine.fill);
};

function attempt(run: () => boolean): boolean | Error {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** The tokenizer has precedence over the parser, if it has not failed already. */
function afterParserError(error: Error, report: ErrorReport, fill: number): Error {
  if (!(error instanceof PySyntaxError) || report.after(fill).done !== Done.OK) return error;
  return report.orLaterTokenError(error, fill);
}
