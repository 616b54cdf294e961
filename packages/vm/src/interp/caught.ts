import { ProcessExit, VmError } from '../errors.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException } from '../exceptions/raise.js';
import { isUnproven } from '../frame/executable.js';
import type { Frame } from '../frame/frame.js';
import { Left } from '../frame/leave.js';
import { lineAt } from '../frame/lines.js';
import { setContext } from '../frame/unwind.js';
import type { ThreadState } from '../state/thread.js';

/** What the engine says to a string, array, buffer or bigint that it cannot hold. */
const TOO_LARGE =
  /^(Invalid (string|array|typed array) length|Invalid array buffer length|Array buffer allocation failed|Maximum BigInt size exceeded)/;

/** A native threw: what it is becomes `tstate.raised`. What is no guest exception, nor one in disguise, is thrown on. */
export function caught(tstate: ThreadState, frame: Frame, error: unknown): void {
  tstate.frame = frame;
  if (tstate.isException(error)) {
    // An exception that comes out of a native's own run loop has its context already.
    if (error !== tstate.leaving) setContext(tstate, error);
    tstate.leaving = undefined;
    tstate.raised = error;
    return;
  }
  tstate.leaving = undefined;
  if (isStackOverflow(error)) {
    // Records further in were not left in order: their exits are those of calls that are over.
    frame.next = undefined;
    const raised = makeException(exc.RecursionError, 'maximum recursion depth exceeded');
    setContext(tstate, raised);
    tstate.raised = raised;
    return;
  }
  if (error instanceof RangeError && TOO_LARGE.test(error.message)) {
    const raised = makeException(exc.MemoryError);
    setContext(tstate, raised);
    tstate.raised = raised;
    return;
  }
  if (isUnproven(frame.code) && !(error instanceof ProcessExit)) {
    // CPython would be undefined here: an instruction that no compiler puts there met an object of another kind than it is made for.
    const reason = error instanceof Error ? error.message : String(error);
    const raised = makeException(
      exc.SystemError,
      `bad code object: ${frame.code.co_qualname} cannot go on at offset ${frame.lasti}: ${reason}`,
    );
    setContext(tstate, raised);
    tstate.raised = raised;
    return;
  }
  throw asVmError(frame, error);
}

/** A RangeError; where V8 was compiling a regular expression, a SyntaxError. No regular expression asks: it might be that one. */
export const isStackOverflow = (error: unknown): boolean =>
  error instanceof Error && (error.message.includes('Maximum call stack') || error.message.includes('too much recursion'));

/** A JavaScript error inside the VM, with the place in the guest's code where it happened. */
function asVmError(frame: Frame, error: unknown): unknown {
  if (error instanceof VmError || error instanceof ProcessExit || !(error instanceof Error)) return error;
  const lines: string[] = [];
  for (let f: Frame['back'] = frame; f !== undefined && lines.length < 20; f = f.back) {
    if (!('exe' in f)) lines.push('  <native>');
    else lines.push(`  ${f.code.co_qualname} (${f.code.co_filename}:${lineAt(f.code, f.lasti) ?? '?'})`);
  }
  return new VmError(`${error.name}: ${error.message}\nin the guest:\n${lines.join('\n')}`, { cause: error });
}

/**
 * The steps are used up, or there is an instrument (which leaves no steps). Returns whether the fiber has to stop; throws what is to be
 * raised in the guest.
 */
export const takeSteps = (tstate: ThreadState): boolean => tstate.isStopped();

/** As a function begins, with no steps left: GO_ON with new ones. Natives may call functions that neither call nor loop, and ask for none themselves. */
export function takeStepsAtEntry(tstate: ThreadState, frame: Frame): Left {
  try {
    return takeSteps(tstate) ? Left.STOP : Left.GO_ON;
  } catch (error) {
    caught(tstate, frame, error);
    return Left.RAISE;
  }
}
