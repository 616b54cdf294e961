import { mkdtempSync, rmSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeRuntime } from '@pyco/runtime/node';
import { memoryHost } from '@pyco/vm/host/memory';
import { nodeHost } from '@pyco/vm/host/node';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'pyco-natives-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a program writes that has this machine's files, or none. */
function output(program: string, hasFiles = true): string {
  const memory = memoryHost();
  const host = hasFiles ? { ...nodeHost(), stdio: memory.stdio } : memory;
  const runtime = createNodeRuntime({ parts: { host } });
  runtime.runMain(runtime.compile(program.replaceAll('FOLDER', JSON.stringify(folder)), '<test>'));
  return memory.output.stdout;
}

// The programs print what they print under CPython 3.13.
describe.skipIf(platform() !== 'linux')('dir_fd', () => {
  it('has a path begin in an open folder, and errors name the path as it was given', () => {
    const stdout = output(`
import os
os.mkdir(FOLDER + '/sub')
fd = os.open(FOLDER + '/sub', os.O_RDONLY)
os.close(os.open('file', os.O_WRONLY | os.O_CREAT, dir_fd=fd))
os.symlink('file', 'link', dir_fd=fd)
os.mkdir(b'inner', dir_fd=fd)
print(os.stat('link', dir_fd=fd).st_ino == os.stat('file', dir_fd=fd).st_ino, os.readlink(b'link', dir_fd=fd))
os.rename('file', 'renamed', src_dir_fd=fd, dst_dir_fd=fd)
print(sorted(os.listdir(FOLDER + '/sub')), os.stat('..', dir_fd=fd).st_ino == os.stat(FOLDER).st_ino)
for attempt in (
    lambda: os.stat('link', dir_fd=fd),
    lambda: os.stat('link', dir_fd=9999),
    lambda: os.rename('a', 'b', src_dir_fd=fd),
    lambda: os.stat('link', dir_fd='x'),
    lambda: os.stat(fd, dir_fd=fd),
):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
print(os.access('link', os.F_OK, dir_fd=fd), os.access('link', os.F_OK, dir_fd=fd, follow_symlinks=False))
print(os.stat in os.supports_dir_fd, os.link in os.supports_follow_symlinks)
`);
    expect(stdout).toBe(`True b'file'
['inner', 'link', 'renamed'] True
FileNotFoundError [Errno 2] No such file or directory: 'link'
OSError [Errno 9] Bad file descriptor: 'link'
FileNotFoundError [Errno 2] No such file or directory: 'a' -> 'b'
TypeError argument should be integer or None, not str
ValueError stat: can't specify dir_fd without matching path
False True
True True
`);
  });
});

describe.skipIf(platform() !== 'linux')('os.waitid', () => {
  it('tells of a child as often as it is asked not to forget it', () => {
    const stdout = output(`
import os
pid = os.posix_spawn('/bin/sh', ['sh', '-c', 'exit 7'], {})
seen = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
print(seen == os.waitid(os.P_PID, pid, os.WEXITED), seen.si_pid == pid, seen.si_status, seen.si_code == os.CLD_EXITED)
try:
    os.waitid(os.P_PID, pid, os.WEXITED)
except ChildProcessError as error:
    print(error)
`);
    expect(stdout).toBe('True True 7 True\n[Errno 10] No child processes\n');
  });
});

describe('mmap', () => {
  it('has memory without a file everywhere, and files where the backend maps them', () => {
    const program = `
import mmap
m = mmap.mmap(-1, 10)
m.write(b'hello')
m.move(5, 0, 5)
print(m[:], m.find(b'lo', 0), m)
m.close()
try:
    m[0]
except ValueError as error:
    print(error)
`;
    const expected = `b'hellohello' 3 <mmap.mmap closed=False, access=ACCESS_DEFAULT, length=10, pos=5, offset=0>\nmmap closed or invalid\n`;
    expect([output(program), output(program, false)]).toEqual([expected, expected]);
  });

  it.skipIf(platform() !== 'linux')('shows what is written to the file, and the file what is written to it', () => {
    const stdout = output(`
import mmap, os
fd = os.open(FOLDER + '/map', os.O_RDWR | os.O_CREAT)
os.write(fd, b'a' * 5000)
with mmap.mmap(fd, 0) as m:
    os.write(fd, b'!')
    m[4999] = 0x62
    m.resize(5001)
    print(len(m), m[4998:], m.size())
with mmap.mmap(fd, 0, access=mmap.ACCESS_READ) as m, memoryview(m) as view:
    print(view.readonly, bytes(view[4998:]))
os.close(fd)
`);
    expect(stdout).toBe("5001 b'ab!' 5001\nTrue b'ab!'\n");
  });
});
