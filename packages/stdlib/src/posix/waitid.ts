import type { ChildInfo } from '@pyco/selectors';
import { currentThread, type MethodTable, None, STILL_WAITING, type ThreadState, type Value, Wait, waitFor } from '@pyco/vm';
import { system } from '../_socket/errors.js';
import { exactly, intOf } from '../nameless-arguments.js';
import { makeStructSequence, type StructSequence } from '../struct-sequence.js';
import { processes } from './processes.js';

const WNOHANG = 1;
/** Seconds between two looks at the children. */
const LOOK_AGAIN = 0.01;

export const WAITID_RESULT: StructSequence = makeStructSequence('waitid_result', 'posix', [
  'si_pid',
  'si_uid',
  'si_signo',
  'si_status',
  'si_code',
]);

const show = ({ pid, uid, signo, status, code }: ChildInfo): Value => WAITID_RESULT.make([pid, uid, signo, status, code]);

const look = (kind: number, id: number, options: number): ChildInfo => system(() => processes().waitId(kind, id, options | WNOHANG));

/** A change of a child's state, while other threads run. */
class StateWait extends Wait {
  readonly kind: number;
  readonly id: number;
  readonly options: number;

  constructor(kind: number, id: number, options: number) {
    super('os.waitid', currentThread().interp.host.clock.monotonic() + LOOK_AGAIN);
    this.kind = kind;
    this.id = id;
    this.options = options;
  }

  override result(tstate: ThreadState): Value | undefined {
    const info = look(this.kind, this.id, this.options);
    if (info.pid !== 0) return show(info);
    waitFor(tstate, new StateWait(this.kind, this.id, this.options));
    return STILL_WAITING;
  }
}

function waitId(args: readonly Value[]): Value | undefined {
  exactly('waitid', args, 3);
  const [kind, id, options] = args.map(intOf) as [number, number, number];
  const info = look(kind, id, options);
  if (info.pid !== 0) return show(info);
  return (options & WNOHANG) !== 0 ? None : waitFor(currentThread(), new StateWait(kind, id, options));
}

export const waitIdFunctions: MethodTable = { 'waitid(*args)': waitId };
