import { describe, expect, it } from 'vitest';
import { tparm } from '../../src/_minimal_curses/tparm.js';

const SETAF = '\x1b[%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e38;5;%p1%d%;m';
const SGR = '%?%p9%t\x1b(0%e\x1b(B%;\x1b[0%?%p6%t;1%;%?%p5%t;2%;%?%p2%t;4%;%?%p1%p3%|%t;7%;%?%p4%t;5%;%?%p7%t;8%;m';
const CASES = '%?%p1%{1}%=%tone%e%p1%{2}%=%ttwo%eother%;!';

describe('tparm', () => {
  // What ncurses gives, through `_curses` of CPython.
  it.each<[capability: string, parameters: readonly number[], expected: string]>([
    ['\x1b[%i%p1%d;%p2%dH', [3, 4], '\x1b[4;5H'],
    [SETAF, [1], '\x1b[31m'],
    [SETAF, [9], '\x1b[91m'],
    [SETAF, [123], '\x1b[38;5;123m'],
    [SGR, [1, 0, 1, 0, 0, 1, 0, 0, 1], '\x1b(0\x1b[0;1;7m'],
    [SGR, [0, 0, 0, 0, 0, 0, 0, 0, 0], '\x1b(B\x1b[0m'],
    ['%p1%c\x1b[%p2%{1}%-%db', [65, 4], 'A\x1b[3b'],
    ['%p1%p2%+%d', [3, 4], '7'],
    ['%{5}%{3}%-%d|%{7}%{2}%/%d|%{7}%{2}%m%d|%{7}%{2}%*%d', [], '2|3|1|14'],
    [CASES, [1], 'one!'],
    [CASES, [2], 'two!'],
    [CASES, [3], 'other!'],
    ['%?%p1%t%?%p2%tx%ey%;%ez%;', [1, 0], 'y'],
    ['%?%p1%t%?%p2%tx%ey%;%ez%;', [0, 0], 'z'],
    ['%p1%PA%gA%gA%*%d', [6], '36'],
    ["%p1%'0'%+%c", [5], '5'],
    ['%p1%c', [0], '\x80'],
    ['%p1%c', [300], ','],
    ['%p1%3d|%p1%03d|%p1%x|%p1%X|%p1%o|%:-5d|', [29], ' 29|029|1d|1D|35|0    |'],
    ['%p1%05d|%p1%:-05d|', [-42], '-0042|-42  |'],
    ['%p1% d|%p1%#x', [5], ' 5|0x5'],
    ['%p1%5.3d|', [7], '  007|'],
    ['%p1%d %p1%x', [-5], '-5 fffffffb'],
    ['%i%p1%d;%p2%d;%p3%d', [1, 2, 3], '2;3;3'],
    ['%p1%p2%&%d %p1%p2%|%d %p1%p2%^%d %p1%~%d %p1%!%d %p1%p2%<%d %p1%p2%>%d %p1%p2%A%d %p1%p2%O%d', [6, 3], '2 7 5 -7 0 0 1 1 1'],
    ['%p1%{0}%/%d', [1], '0'],
    ['%% %d a$<5>b', [], '% 0 a$<5>b'],
    ['%q%p1%s', [1], ''],
  ])('makes of %j with %j what terminals get', (capability, parameters, expected) => {
    expect(tparm(capability, parameters, new Map())).toBe(expected);
  });

  it('keeps variables with capital letters from call to call, and no others', () => {
    const statics = new Map<string, number>();
    expect([tparm('%p1%PX%p1%Pa', [42], statics), tparm('%gX%d %ga%d', [], statics)]).toEqual(['', '42 0']);
  });

  it('ends at the end of what is cut off', () => {
    for (const capability of ['%', '%{', '%{12', "%'", '%p', '%?%p1%t', '%?%p1%tx%e', '%P', '%g'])
      expect(() => tparm(capability, [0], new Map())).not.toThrow();
  });
});
