import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileGuard } from './FileGuard';

let home: string;
let guard: FileGuard;
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'headstart-guard-')));
  for (const folder of ['one', 'two', 'one-more']) await mkdir(join(home, folder));
  for (const file of ['one/a.png', 'two/b.png', 'one-more/c.png']) await writeFile(join(home, file), '');
  await symlink(join(home, 'one-more/c.png'), join(home, 'one/link.png'));
  guard = new FileGuard(() => [join(home, 'one'), join(home, 'two')]);
});
afterEach(() => rm(home, { recursive: true, force: true }));

it('finds files of the workspace by relative and absolute path, in every folder', async () => {
  expect(await guard.find('a.png')).toBe(join(home, 'one/a.png'));
  expect(await guard.find('b.png')).toBe(join(home, 'two/b.png'));
  expect(await guard.find(join(home, 'two/b.png'))).toBe(join(home, 'two/b.png'));
  expect(await guard.find('.')).toBe(join(home, 'one'));
  expect(await guard.ask(['a.png', 'b.png', 'missing.png'])).toEqual([]);
});

it.each(['../one-more/c.png', 'link.png', 'absolute'])(
  'gives %s, which leads out of the workspace, only when the user was asked',
  async (name) => {
    const outside = join(home, 'one-more/c.png');
    const text = name === 'absolute' ? outside : name;
    await expect(guard.find(text)).rejects.toMatchObject({ code: 'file/unreadable' });
    expect(await guard.ask(['a.png', text])).toEqual([outside]);
    expect(await guard.find(text)).toBe(outside);
    await expect(guard.find(join(home, 'one-more'))).rejects.toMatchObject({ code: 'file/unreadable' });
  },
);

it('refuses addresses, and says what is not there', async () => {
  await expect(guard.find('https://example.invalid/a.png')).rejects.toMatchObject({ code: 'url/forbidden' });
  await expect(guard.find('missing.png')).rejects.toMatchObject({ code: 'file/not-found' });
  await expect(new FileGuard(() => []).find('a.png')).rejects.toMatchObject({ code: 'file/not-found' });
});
