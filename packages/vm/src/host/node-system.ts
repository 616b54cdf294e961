import * as fs from 'node:fs';
import * as os from 'node:os';
import { isatty, WriteStream } from 'node:tty';
import type { HostSystem } from '../ports/host.js';
import { hosted } from './node-call.js';

/** What Linux tells of the process. */
function statusText(): string {
  try {
    return fs.readFileSync('/proc/self/status', 'latin1');
  } catch {
    return '';
  }
}

/** The process and the machine that Node runs on. Where a system has no users (Windows), everybody is number 0. */
export class NodeSystem implements HostSystem {
  get uid(): number {
    return process.getuid?.() ?? 0;
  }

  get euid(): number {
    return process.geteuid?.() ?? 0;
  }

  get gid(): number {
    return process.getgid?.() ?? 0;
  }

  get egid(): number {
    return process.getegid?.() ?? 0;
  }

  get groups(): readonly number[] {
    // Node puts the group of the process among them.
    const told = /^Groups:[ \t]*(.*)$/m.exec(statusText())?.[1];
    return told === undefined
      ? (process.getgroups?.() ?? [])
      : told
          .split(' ')
          .filter((id) => id !== '')
          .map(Number);
  }

  get login(): string {
    return hosted(() => os.userInfo().username);
  }

  get uname(): HostSystem['uname'] {
    return [os.type(), os.hostname(), os.release(), os.version(), os.machine()];
  }

  get cpus(): number {
    return os.availableParallelism();
  }

  loadavg(): readonly [number, number, number] {
    return os.loadavg() as [number, number, number];
  }

  umask(mask: number): number {
    return hosted(() => process.umask(mask & 0o777));
  }

  terminalSize(fd: number): readonly [columns: number, lines: number] | undefined {
    if (!isatty(fd)) return undefined;
    const standard = fd === 1 ? process.stdout : fd === 2 ? process.stderr : undefined;
    return (standard instanceof WriteStream ? standard : new WriteStream(fd)).getWindowSize();
  }
}
