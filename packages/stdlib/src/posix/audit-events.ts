import { asIndex, fsTextBytes, None, PyBytes, type Value } from '@pyco/vm';
import { type AuditTable, auditedFd as fd } from '../audited.js';
import { pathArgument } from './host-call.js';

const O_CLOEXEC = 0o2000000;

/** A path as `PyUnicode_FSConverter` gives it. */
const fsBytes = (text: Value): Value => new PyBytes(fsTextBytes(pathArgument(text, 'system').text));

/** An owner as C's unsigned number: -1 is the largest. */
const owner = (id: Value): Value => Number(asIndex(id)) >>> 0;

/** Audit events of `os`: https://docs.python.org/3.13/library/audit_events.html. */
export const OS_EVENTS: AuditTable = {
  chdir: ['os.chdir', (path) => [path!]],
  fchdir: ['os.chdir', (fd) => [fd!]],
  chmod: ['os.chmod', (path, mode, dirFd) => [path!, mode!, fd(dirFd)]],
  fchmod: ['os.chmod', (path, mode) => [path!, mode!, -1]],
  chown: ['os.chown', (path, uid, gid, dirFd) => [path!, owner(uid!), owner(gid!), fd(dirFd)]],
  fchown: ['os.chown', (path, uid, gid) => [path!, owner(uid!), owner(gid!), -1]],
  lchown: ['os.chown', (path, uid, gid) => [path!, owner(uid!), owner(gid!), -1]],
  execv: ['os.exec', (path, argv) => [path!, argv!, None]],
  execve: ['os.exec', (path, argv, env) => [path!, argv!, env!]],
  fork: ['os.fork', () => []],
  getxattr: ['os.getxattr', (path, attribute) => [path!, attribute!]],
  setxattr: ['os.setxattr', (path, attribute, value, flags) => [path!, attribute!, value!, flags!]],
  listxattr: ['os.listxattr', (path) => [path!]],
  removexattr: ['os.removexattr', (path, attribute) => [path!, attribute!]],
  kill: ['os.kill', (pid, signal) => [pid!, signal!]],
  killpg: ['os.killpg', (group, signal) => [group!, signal!]],
  link: ['os.link', (src, dst, srcDir, dstDir) => [src!, dst!, fd(srcDir), fd(dstDir)]],
  listdir: ['os.listdir', (path) => [path!]],
  lockf: ['os.lockf', (file, command, length) => [file!, command!, length!]],
  mkdir: ['os.mkdir', (path, mode, dirFd) => [path!, mode!, fd(dirFd)]],
  open: ['open', (path, flags) => [path!, None, Number(asIndex(flags!)) | O_CLOEXEC]],
  posix_spawn: ['os.posix_spawn', (path, argv, env) => [path!, argv!, env!]],
  posix_spawnp: ['os.posix_spawn', (path, argv, env) => [path!, argv!, env!]],
  putenv: ['os.putenv', (name, value) => [fsBytes(name!), fsBytes(value!)]],
  unsetenv: ['os.unsetenv', (name) => [fsBytes(name!)]],
  remove: ['os.remove', (path, dirFd) => [path!, fd(dirFd)]],
  unlink: ['os.remove', (path, dirFd) => [path!, fd(dirFd)]],
  rename: ['os.rename', (src, dst, srcDir, dstDir) => [src!, dst!, fd(srcDir), fd(dstDir)]],
  replace: ['os.rename', (src, dst, srcDir, dstDir) => [src!, dst!, fd(srcDir), fd(dstDir)]],
  rmdir: ['os.rmdir', (path, dirFd) => [path!, fd(dirFd)]],
  scandir: ['os.scandir', (path) => [path!]],
  symlink: ['os.symlink', (src, dst, _isFolder, dirFd) => [src!, dst!, fd(dirFd)]],
  system: ['os.system', (command) => [fsBytes(command!)]],
  truncate: ['os.truncate', (path, length) => [path!, length!]],
  ftruncate: ['os.truncate', (file, length) => [file!, length!]],
  utime: ['os.utime', (path, times, ns, dirFd) => [path!, times!, (ns as Value | undefined) ?? None, fd(dirFd)]],
};
