import { describe, expect, it } from 'vitest';
import { AsyncState, Context, ContextVar, copyContext, jsRealm, LookupError, RuntimeError, ValueError } from '../src/index.js';

describe('Context', () => {
  it('shares its values with copies until one of them is written to', () => {
    const [a, b] = [new ContextVar<number>('a'), new ContextVar<number>('b')];
    const first = copyContext();
    first.run(() => a.set(1));
    const second = first.copy();
    expect(second.vars).toBe(first.vars);
    second.run(() => b.set(2));
    first.run(() => a.set(3));
    expect([first.get(a), first.get(b), second.get(a), second.get(b)]).toEqual([3, undefined, 1, 2]);
    expect([...second.entries()]).toEqual([
      [a, 1],
      [b, 2],
    ]);
  });

  it('writes into a map of its own only once', () => {
    const variable = new ContextVar<number>('v');
    const context = copyContext();
    context.run(() => {
      variable.set(1);
      const { vars } = context;
      variable.set(2);
      expect(context.vars).toBe(vars);
      copyContext();
      variable.set(3);
      expect(context.vars).not.toBe(vars);
    });
  });

  it('is left when the call throws', () => {
    const context = copyContext();
    expect(() =>
      context.run(() => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(context.isEntered).toBe(false);
    expect(() => context.exit()).toThrow('cannot exit context: thread state references a different context object');
  });

  it('belongs to one state', () => {
    const [mine, yours] = [new AsyncState(jsRealm), new AsyncState(jsRealm)];
    const variable = new ContextVar('v', { default: 'none', state: mine });
    mine.context.copy().run(() => {
      variable.set('mine');
      expect(variable.get()).toBe('mine');
      expect(yours.context).not.toBe(mine.context);
    });
    expect(variable.get()).toBe('none');
    expect(new Context(mine, null).size).toBe(0);
  });
});

describe('ContextVar', () => {
  it('has a value, a fallback, a default, or a LookupError', () => {
    const plain = new ContextVar<number>('plain');
    const withDefault = new ContextVar('with', { default: 5 });
    expect(() => plain.get()).toThrow(LookupError);
    expect([plain.get(1), withDefault.get(), withDefault.get(2), plain.lookup()]).toEqual([1, 5, 2, undefined]);
  });

  it('refuses tokens that are used, foreign, or of another context', () => {
    const [a, b] = [new ContextVar<number>('a'), new ContextVar<number>('b')];
    copyContext().run(() => {
      const token = a.set(1);
      expect(() => b.reset(token)).toThrow(ValueError);
      expect(() => copyContext().run(() => a.reset(token))).toThrow(/was created in a different Context/);
      a.reset(token);
      expect(a.lookup()).toBeUndefined();
      expect(() => a.reset(token)).toThrow(RuntimeError);
      expect(String(token)).toBe("<Token used var=<ContextVar name='a'>>");
    });
  });
});
