import { describe, expect, it } from 'vitest';
import { webHost } from '../../src/host/web.js';
import { zoneFile } from '../../src/host/web-zone.js';
import { HostError } from '../../src/ports/host.js';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Reads all that standard input has, in pieces of so many bytes. */
async function readAll({ stdio }: ReturnType<typeof webHost>, size: number): Promise<string> {
  const buffer = new Uint8Array(size);
  let all = '';
  for (let count = await stdio.readStdin(buffer); count > 0; count = await stdio.readStdin(buffer)) all += text(buffer.subarray(0, count));
  return all;
}

describe('webHost', () => {
  it('has a home, a folder for temporary files, and what it was given', () => {
    const { files, env } = webHost({ files: { '/data/a.txt': 'a' }, env: { LANG: 'C' } });
    expect([files.getcwd(), env, files.readdir('/tmp'), files.readdir('/data')]).toEqual([
      '/home/pyco',
      { HOME: '/home/pyco', LANG: 'C' },
      [],
      ['a.txt'],
    ]);
  });

  it('lets its files be written and read from outside', () => {
    const host = webHost();
    host.writeFile('/new/folder/a.txt', 'one');
    host.writeFile('/new/folder/a.txt', 'two');
    expect([text(host.readFile('/new/folder/a.txt')), host.files.stat('/new/folder/a.txt', true).size]).toEqual(['two', 3]);
    expect(() => host.readFile('/missing')).toThrow(HostError);
    expect(() => host.readFile('/new')).toThrow('Is a directory');
    expect(() => host.writeFile('/new', '')).toThrow('Is a directory');
    expect(() => host.writeFile('/new/folder/a.txt/b', '')).toThrow('Not a directory');
  });

  it('takes time and chance from where it is', () => {
    const { clock, random } = webHost();
    expect(Math.abs(clock.time() - Date.now() / 1000)).toBeLessThan(1);
    expect(clock.monotonic()).toBeLessThanOrEqual(performance.now() / 1000);
    const bytes = new Uint8Array(70_000);
    random(bytes);
    expect(bytes.subarray(65_536).some((byte) => byte !== 0)).toBe(true);
  });

  it('ends a delay early when it is told to', async () => {
    await webHost().clock.delay(1000, Promise.resolve());
  });

  it('asks for input line by line, and adds the newline', async () => {
    const lines = ['one', 'two\n', undefined];
    expect(await readAll(webHost({ stdin: async () => lines.shift() }), 2)).toBe('one\ntwo\n');
    expect(await readAll(webHost({ stdin: () => null }), 2)).toBe('');
    expect(await readAll(webHost({ stdin: 'all of it' }), 4)).toBe('all of it');
  });
});

describe('zoneFile', () => {
  /** The clocks of a zone file, in order of their times. */
  function clocksOf(
    bytes: Uint8Array,
  ): { readonly time: number; readonly offset: number; readonly isSummer: boolean; readonly name: string }[] {
    const view = new DataView(bytes.buffer);
    const [times, types] = [view.getUint32(44 + 32), view.getUint32(44 + 36)];
    const typesAt = 88 + 9 * times;
    return Array.from({ length: times }, (_, i) => {
      const type = typesAt + 6 * bytes[88 + 8 * times + i]!;
      const name = typesAt + 6 * types + bytes[type + 5]!;
      return {
        time: Number(view.getBigInt64(88 + 8 * i)),
        offset: view.getInt32(type),
        isSummer: bytes[type + 4] === 1,
        name: text(bytes.subarray(name, bytes.indexOf(0, name))),
      };
    });
  }

  it.each([
    ['Europe/Berlin', 2024, ['2024-03-31T01:00:00.000Z +7200 summer CEST', '2024-10-27T01:00:00.000Z +3600 CET']],
    ['America/New_York', 2024, ['2024-03-10T07:00:00.000Z -14400 summer EDT', '2024-11-03T06:00:00.000Z -18000 EST']],
    ['Australia/Sydney', 2024, ['2024-04-06T16:00:00.000Z +36000 AEST', '2024-10-05T16:00:00.000Z +39600 summer AEDT']],
    // A change for good, and no summer time since.
    ['Asia/Pyongyang', 2018, ['2018-05-04T15:00:00.000Z +32400 +09']],
    ['Asia/Kathmandu', 1985, ['1985-12-31T18:30:00.000Z +20700 +0545']],
  ])('tells when the clocks of %s were set in %i', (zone, year, expected) => {
    const told = clocksOf(zoneFile(zone)).map(
      ({ time, offset, isSummer, name }) =>
        `${new Date(1000 * time).toISOString()} ${offset < 0 ? '' : '+'}${offset} ${isSummer ? 'summer ' : ''}${name}`,
    );
    expect(told.filter((line) => line.startsWith(String(year)))).toEqual(expected);
  });

  it('has one clock for a zone whose clocks were never set', () => {
    expect(clocksOf(zoneFile('UTC'))).toEqual([]);
  });

  it('refuses a name that is no zone', () => {
    expect(() => zoneFile('Mars/Olympus')).toThrow(RangeError);
  });
});
