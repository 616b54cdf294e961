import type { HostSystem } from '../ports/host.js';

/** A machine that is nowhere: one processor, one user, and a terminal for nobody. */
export class MemorySystem implements HostSystem {
  readonly uid = 0;
  readonly euid = 0;
  readonly gid = 0;
  readonly egid = 0;
  readonly groups: readonly number[] = [];
  readonly login = 'root';
  readonly uname: HostSystem['uname'] = ['Linux', 'localhost', '6.0', '#1', 'x86_64'];
  readonly cpus = 1;
  /** Bits that new files and folders do not get. */
  mask = 0o022;

  loadavg(): readonly [number, number, number] {
    return [0, 0, 0];
  }

  umask(mask: number): number {
    const before = this.mask;
    this.mask = mask & 0o777;
    return before;
  }

  terminalSize(): undefined {
    return undefined;
  }
}
