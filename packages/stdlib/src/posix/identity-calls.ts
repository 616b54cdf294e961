import {
  asIndex,
  exc,
  isRaised,
  type MethodTable,
  None,
  PyFloat,
  PyList,
  PySet,
  PyTuple,
  raise,
  repr,
  strToJs,
  toArray,
  typeOf,
  type Value,
} from '@pyco/vm';
import { makeStructSequence, type StructSequence } from '../struct-sequence.js';
import { call, cPath, exact, hasCalls, idOf, int, words } from './calls.js';
import { system } from './system.js';

export const SCHED_PARAM: StructSequence = makeStructSequence('sched_param', 'posix', ['sched_priority'], { byItems: true });

const done = (_result: number): Value => None;

/** The real, effective and saved number of the user or the group, each in memory of its own. A host without the C library knows the first two. */
function threeIds(name: 'getresuid' | 'getresgid'): Value {
  if (!hasCalls()) {
    const { uid, euid, gid, egid } = system();
    return new PyTuple(name === 'getresuid' ? [uid, euid, euid] : [gid, egid, egid]);
  }
  const cells = [0, 1, 2].map(() => new Uint8Array(4));
  call(name, cells[0]!, cells[1]!, cells[2]!);
  return new PyTuple(cells.map((cell) => words(cell).getUint32(0, true)));
}

function groupList(groups: Value): Uint8Array {
  const type = typeOf(groups);
  if (type.sq_item === undefined && type.mp_subscript === undefined) return raise(exc.TypeError, 'setgroups argument must be a sequence');
  const items = toArray(groups);
  if (items.length > 65536) return raise(exc.ValueError, 'too many groups');
  const memory = new Uint8Array(items.length * 4);
  items.forEach((item, index) => {
    if (typeOf(item).nb_index === undefined) raise(exc.TypeError, 'groups must be integers');
    words(memory).setUint32(index * 4, idOf(item, 'gid'), true);
  });
  return memory;
}

function groupsOf(user: Value, group: Value): Value {
  const name = cPath(user, 'getgrouplist', 'user');
  const first = idOf(group, 'gid');
  for (let size = 64; ; size *= 4) {
    const [list, count] = [new Uint8Array(size * 4), new Uint8Array(4)];
    words(count).setInt32(0, size, true);
    try {
      call('getgrouplist', name, first, list, count);
    } catch (error) {
      if (size > 65536 || !isRaised(error, exc.OSError)) throw error;
      continue;
    }
    const found = words(count).getInt32(0, true);
    return new PyList(Array.from({ length: found }, (_, index) => words(list).getUint32(index * 4, true)));
  }
}

function parameterOf(value: Value): Uint8Array {
  if (typeOf(value) !== SCHED_PARAM.type) return raise(exc.TypeError, 'must have a sched_param object');
  const priority = asIndex(toArray(value)[0]!);
  if (priority > 0x7fffffff || priority < -0x80000000) return raise(exc.OverflowError, 'sched_priority out of range');
  const memory = new Uint8Array(4);
  words(memory).setInt32(0, Number(priority), true);
  return memory;
}

function affinityMask(cpus: Value): Uint8Array {
  const numbers = toArray(cpus).map((item) => {
    if (typeOf(item).nb_index === undefined)
      return raise(exc.TypeError, `expected an iterator of ints, but iterator yielded ${strToJs(repr(typeOf(item)))}`);
    const cpu = asIndex(item);
    if (cpu < 0) return raise(exc.ValueError, 'negative CPU number');
    return cpu > 0x7ffffffe ? raise(exc.OverflowError, 'CPU number too large') : Number(cpu);
  });
  const size = Math.max(128, (numbers.reduce((most, cpu) => Math.max(most, cpu), 0) >> 6) * 8 + 8);
  const mask = new Uint8Array(size);
  for (const cpu of numbers) mask[cpu >> 3]! |= 1 << (cpu & 7);
  return mask;
}

/** All processors where there is no C library to ask. */
function affinity(pid: Value): Value {
  if (!hasCalls()) return PySet.of(Array(system().cpus).keys());
  const mask = new Uint8Array(1024);
  call('sched_getaffinity', int(pid), mask.length, mask);
  const cpus = new PySet();
  for (let cpu = 0; cpu < mask.length * 8; cpu++) if ((mask[cpu >> 3]! & (1 << (cpu & 7))) !== 0) cpus.add(cpu);
  return cpus;
}

/** The part of `posix` that says who runs the process, and when. */
export const identityCallFunctions: MethodTable = {
  'setuid(uid, /)': (uid: Value): Value => done(call('setuid', idOf(uid, 'uid'))),
  'seteuid(euid, /)': (uid: Value): Value => done(call('seteuid', idOf(uid, 'uid'))),
  'setreuid(ruid, euid, /)': (real: Value, effective: Value): Value => done(call('setreuid', idOf(real, 'uid'), idOf(effective, 'uid'))),
  'setresuid(ruid, euid, suid, /)': (real: Value, effective: Value, saved: Value): Value =>
    done(call('setresuid', idOf(real, 'uid'), idOf(effective, 'uid'), idOf(saved, 'uid'))),
  'getresuid()': (): Value => threeIds('getresuid'),
  'setgid(gid, /)': (gid: Value): Value => done(call('setgid', idOf(gid, 'gid'))),
  'setegid(egid, /)': (gid: Value): Value => done(call('setegid', idOf(gid, 'gid'))),
  'setregid(rgid, egid, /)': (real: Value, effective: Value): Value => done(call('setregid', idOf(real, 'gid'), idOf(effective, 'gid'))),
  'setresgid(rgid, egid, sgid, /)': (real: Value, effective: Value, saved: Value): Value =>
    done(call('setresgid', idOf(real, 'gid'), idOf(effective, 'gid'), idOf(saved, 'gid'))),
  'getresgid()': (): Value => threeIds('getresgid'),
  'setgroups(groups, /)': (groups: Value): Value => {
    const list = groupList(groups);
    return done(call('setgroups', list.length / 4, list.length === 0 ? null : list));
  },
  'initgroups(username, gid, /)': (name: Value, gid: Value): Value =>
    done(call('initgroups', cPath(name, 'initgroups', 'username'), idOf(gid, 'gid'))),
  'getgrouplist(user, group, /)': groupsOf,
  'unshare(flags)': (flags: Value): Value => done(call('unshare', int(flags))),
  'setns(fd, nstype=0)': (fd: Value, kind: Value): Value => done(call('setns', int(fd), int(kind))),
  'sched_get_priority_max(policy)': (policy: Value): Value => call('sched_get_priority_max', int(policy)),
  'sched_get_priority_min(policy)': (policy: Value): Value => call('sched_get_priority_min', int(policy)),
  'sched_getscheduler(pid, /)': (pid: Value): Value => call('sched_getscheduler', int(pid)),
  'sched_setscheduler(pid, policy, param, /)': (pid: Value, policy: Value, parameter: Value): Value =>
    done(call('sched_setscheduler', int(pid), int(policy), parameterOf(parameter))),
  'sched_getparam(pid, /)': (pid: Value): Value => {
    const memory = new Uint8Array(4);
    call('sched_getparam', int(pid), memory);
    return SCHED_PARAM.make([words(memory).getInt32(0, true)]);
  },
  'sched_setparam(pid, param, /)': (pid: Value, parameter: Value): Value => done(call('sched_setparam', int(pid), parameterOf(parameter))),
  'sched_rr_get_interval(pid, /)': (pid: Value): Value => {
    const memory = new Uint8Array(16);
    call('sched_rr_get_interval', int(pid), memory);
    return new PyFloat(Number(exact(words(memory).getBigInt64(0, true))) + Number(words(memory).getBigInt64(8, true)) / 1e9);
  },
  'sched_getaffinity(pid, /)': affinity,
  'sched_setaffinity(pid, mask, /)': (pid: Value, mask: Value): Value => {
    const bits = affinityMask(mask);
    return done(call('sched_setaffinity', int(pid), bits.length, bits));
  },
  'abort()': (): Value => {
    call('abort');
    return None;
  },
};
