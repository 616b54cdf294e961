import {
  type Auditor,
  audit,
  call,
  currentThread,
  exc,
  isRaised,
  isTrue,
  None,
  PyTuple,
  raise,
  strFromJs,
  strToJs,
  type ThreadState,
  tryGetAttr,
  typeName,
  type Value,
} from '@pyco/vm';

/** The hooks in the order they were added; none is ever taken out. */
class AuditHooks implements Auditor {
  readonly #hooks: Value[] = [];

  add(hook: Value): void {
    this.#hooks.push(hook);
  }

  /** A tracer hears nothing of hooks, but of those that have a true `__cantrace__`. */
  tell(tstate: ThreadState, event: string, args: readonly Value[]): void {
    const [name, values] = [strFromJs(event), new PyTuple(args)];
    for (const hook of [...this.#hooks]) {
      const isTraced = tstate.muted(() => isTrue(tryGetAttr(hook, '__cantrace__') ?? false));
      if (isTraced) call(hook, name, values);
      else tstate.muted(() => call(hook, name, values));
    }
  }
}

/** `sys.addaudithook`: the hooks there are may refuse it, of which the caller hears only what is no Exception. */
export function addAuditHook(hook: Value): Value {
  try {
    audit('sys.addaudithook');
  } catch (error) {
    if (isRaised(error, exc.Exception)) return None;
    throw error;
  }
  const { interp } = currentThread();
  const hooks = interp.auditor instanceof AuditHooks ? interp.auditor : new AuditHooks();
  hooks.add(hook);
  interp.auditor = hooks;
  return None;
}

/** `sys.audit`: an event of the program's own. */
export function auditEvent(event: Value, args: readonly Value[]): Value {
  const name = strToJs(event) ?? raise(exc.TypeError, `expected str for argument 'event', not ${typeName(event)}`);
  audit(name, ...args);
  return None;
}
