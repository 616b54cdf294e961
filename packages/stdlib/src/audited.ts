import { audit, isAudited, type MethodTable, None, type Value } from '@pyco/vm';

/** For functions, by name: the event that each tells of itself before it runs, and what of its bound arguments goes with it. */
export interface AuditTable {
  readonly [name: string]: readonly [event: string, tell: (...args: Value[]) => readonly Value[]];
}

/** What stands in an event for the folder that was not given. */
export const auditedFd = (dirFd: Value | undefined): Value => (dirFd === undefined || dirFd === None ? -1 : dirFd);

/** `functions`, those in `events` telling audit hooks of each call. */
export function audited(functions: MethodTable, events: AuditTable): MethodTable {
  const made: Record<string, MethodTable[string]> = { ...functions };
  for (const [signature, fn] of Object.entries(functions)) {
    const entry = events[signature.slice(0, signature.indexOf('('))];
    if (entry === undefined) continue;
    const [event, tell] = entry;
    const plain = fn as (...args: Value[]) => Value | undefined;
    made[signature] = (...args: Value[]): Value | undefined => {
      if (isAudited()) audit(event, ...tell(...args));
      return plain(...args);
    };
  }
  return made;
}
