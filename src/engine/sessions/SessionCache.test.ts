import { describe, expect, it } from 'vitest';
import { SessionCache, type Cacheable } from './SessionCache';

class Fake implements Cacheable {
  released = false;
  constructor(readonly bytes: number) {}
  release(): Promise<void> {
    this.released = true;
    return Promise.resolve();
  }
}

const make = (fake: Fake) => () => Promise.resolve(fake);
const nothing = () => Promise.resolve();

describe('SessionCache', () => {
  it('makes a session once for those who ask at the same time and later', async () => {
    const cache = new SessionCache<Fake>(100);
    let made = 0;
    const once = () => {
      made += 1;
      return Promise.resolve(new Fake(10));
    };
    await Promise.all([cache.use('a', once, nothing), cache.use('a', once, nothing)]);
    await cache.use('a', once, nothing);
    expect(made).toBe(1);
  });

  it('gives back the least recently used beyond the bound', async () => {
    const cache = new SessionCache<Fake>(100);
    const [a, b, c] = [new Fake(40), new Fake(40), new Fake(40)];
    await cache.use('a', make(a), nothing);
    await cache.use('b', make(b), nothing);
    await cache.use('a', make(a), nothing);
    await cache.use('c', make(c), nothing);
    expect([a.released, b.released, c.released]).toEqual([false, true, false]);
    expect(cache.bytes).toBe(80);
  });

  it('never gives back what is in use, however large, and does so when it is free', async () => {
    const cache = new SessionCache<Fake>(100);
    const [big, other] = [new Fake(500), new Fake(10)];
    await cache.use('big', make(big), async () => {
      await cache.use('other', make(other), nothing);
      expect(big.released).toBe(false);
    });
    expect(big.released).toBe(true);
  });

  it('tries again what could not be made', async () => {
    const cache = new SessionCache<Fake>(100);
    const failing = () => Promise.reject(new Error('no'));
    await expect(cache.use('a', failing, nothing)).rejects.toThrow('no');
    expect(cache.size).toBe(0);
    await expect(cache.use('a', make(new Fake(1)), () => Promise.resolve('yes'))).resolves.toBe('yes');
  });

  it('drops what matches and is not in use', async () => {
    const cache = new SessionCache<Fake>(100);
    const [a, b] = [new Fake(1), new Fake(1)];
    await cache.use('file a', make(a), nothing);
    await cache.use('file b', make(b), () => cache.drop((key) => key.startsWith('file')));
    expect([a.released, b.released]).toEqual([true, false]);
  });
});
