import { BaseSelector, EVENT_READ, EVENT_WRITE, type Fd, fileobjToFd, type Ready } from '@pyco/selectors';
import { describe, expect, it } from 'vitest';

/** A selector whose system refuses what it is told to. */
class Refusing extends BaseSelector<string> {
  readonly name = 'refusing';
  readonly calls: string[] = [];
  refuse: string | null = null;

  #call(name: string): void {
    this.calls.push(name);
    if (this.refuse === name) throw new Error(`${name} refused`);
  }
  protected watch(fd: Fd, events: number): void {
    this.#call(`watch ${fd} ${events}`);
  }
  protected rewatch(fd: Fd, events: number): void {
    this.#call(`rewatch ${fd} ${events}`);
  }
  protected unwatch(fd: Fd): void {
    this.#call(`unwatch ${fd}`);
  }
  select(): readonly Ready<string>[] {
    return [];
  }
  async selectAsync(): Promise<readonly Ready<string>[]> {
    return [];
  }
}

describe('fileobjToFd', () => {
  it('takes descriptors and objects that have one', () => {
    expect([fileobjToFd(3), fileobjToFd({ fileno: () => 4 })]).toEqual([3, 4]);
  });

  it('names what it was given instead', () => {
    expect(() => fileobjToFd(-1)).toThrow('Invalid file descriptor: -1');
    expect(() => fileobjToFd(1.5)).toThrow('Invalid file object: 1.5');
    expect(() => fileobjToFd('3' as never)).toThrow("Invalid file object: '3'");
    expect(() => fileobjToFd(new Map() as never)).toThrow('Invalid file object: <Map object>');
  });

  it('lets an error of fileno itself through', () => {
    const file = {
      fileno: (): number => {
        throw new Error('its own');
      },
    };
    expect(() => fileobjToFd(file)).toThrow('its own');
  });
});

describe('BaseSelector', () => {
  it('keeps no key that the system refused', () => {
    const selector = new Refusing();
    selector.refuse = 'watch 3 1';
    expect(() => selector.register(3, EVENT_READ)).toThrow('refused');
    expect(selector.getMap()?.size).toBe(0);
  });

  it('forgets a key whose change the system refused, as CPython does', () => {
    const selector = new Refusing();
    selector.register(3, EVENT_READ);
    selector.refuse = 'rewatch 3 2';
    expect(() => selector.modify(3, EVENT_WRITE)).toThrow('refused');
    expect(selector.getMap()?.size).toBe(0);
  });

  it('asks the system only for what changes', () => {
    const selector = new Refusing();
    selector.register(3, EVENT_READ, 'a');
    selector.modify(3, EVENT_READ, 'b');
    selector.modify(3, EVENT_READ, 'b');
    selector.modify(3, EVENT_WRITE, 'b');
    selector.unregister(3);
    expect(selector.calls).toEqual(['watch 3 1', 'rewatch 3 2', 'unwatch 3']);
  });
});
