import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HashStore } from './HashStore';

const folder = mkdtempSync(join(tmpdir(), 'headstart-hashes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const store = new HashStore(join(folder, 'known'));
const file = join(folder, 'file');
const HASH = 'ab'.repeat(32);

describe('what was learnt of files', () => {
  it('holds until the file changes', async () => {
    writeFileSync(file, 'content');
    expect(await store.known(file)).toBeUndefined();
    await store.remember(file, HASH);
    expect(await new HashStore(join(folder, 'known')).known(file)).toBe(HASH);
    utimesSync(file, new Date(), new Date(1e12));
    expect(await store.known(file)).toBeUndefined();
    await store.remember(file, HASH);
    writeFileSync(file, 'other content');
    expect(await store.known(file)).toBeUndefined();
    await store.forget(file);
    await store.forget(file);
    expect(await store.known(join(folder, 'none'))).toBeUndefined();
  });

  it('keeps what an address first gave', async () => {
    expect(await store.pinned('https://a.example/x')).toBeUndefined();
    await store.pin('https://a.example/x', HASH);
    expect(await store.pinned('https://a.example/x')).toBe(HASH);
    expect(await store.pinned('https://a.example/y')).toBeUndefined();
  });

  it('is forgotten where its record is damaged', async () => {
    await store.pin('https://b.example', HASH);
    const pins = join(folder, 'known/pins');
    for (const name of readdirSync(pins)) writeFileSync(join(pins, name), '{"url":');
    expect(await store.pinned('https://b.example')).toBeUndefined();
    for (const name of readdirSync(pins)) writeFileSync(join(pins, name), '{"url":"x","sha256":"short"}');
    expect(await store.pinned('https://b.example')).toBeUndefined();
  });

  it('is done without where nothing can be written', async () => {
    writeFileSync(join(folder, 'blocked'), 'a file where the folder should be');
    const blocked = new HashStore(join(folder, 'blocked'));
    await blocked.remember(file, HASH);
    expect(await blocked.known(file)).toBeUndefined();
  });
});
