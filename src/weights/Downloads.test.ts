import { describe, expect, it } from 'vitest';
import { HeadstartError } from '../shared/errors';
import type { DownloadedFile } from './download/DownloadRequest';
import type { DownloadProgress } from './download/ProgressMeter';
import { Downloads, type DownloadWork } from './Downloads';

const FILE: DownloadedFile = { path: '/net.pth', bytes: 10, sha256: 'ab', transferred: 10 };
const HALF: DownloadProgress = {
  phase: 'downloading',
  received: 5,
  total: 10,
  bytesPerSecond: null,
  secondsLeft: null,
};

/** Work that reports half, then ends when it is told to or is stopped. */
function makeWork(): { work: DownloadWork; finish: (error?: Error) => void; starts: number } {
  const made = {
    starts: 0,
    finish: (_error?: Error): void => undefined,
    work: (({ signal, onProgress }) => {
      made.starts += 1;
      onProgress?.(HALF);
      return new Promise((resolve, reject) => {
        made.finish = (error) => (error ? reject(error) : resolve(FILE));
        signal?.addEventListener('abort', () => reject(new HeadstartError('cancelled', 'Cancelled.')));
      });
    }) satisfies DownloadWork,
  };
  return made;
}

describe('the downloads of a window', () => {
  it('run once a name, and tell how they get on', async () => {
    const downloads = new Downloads();
    let changes = 0;
    const end = downloads.onChange(() => void (changes += 1));
    const made = makeWork();
    const first = downloads.start('net', made.work);
    const second = downloads.start('net', made.work);
    expect(made.starts).toBe(1);
    expect(downloads.states.get('net')).toEqual({ status: 'running', progress: HALF });
    made.finish();
    expect(await first).toBe(await second);
    expect(downloads.states.get('net')).toEqual({ status: 'done', file: FILE });
    expect(changes).toBe(3);
    end();
    downloads.dismiss('net');
    expect(downloads.states.size).toBe(0);
    expect(changes).toBe(3);
  });

  it('are paused with how far they came, and go on', async () => {
    const downloads = new Downloads();
    const made = makeWork();
    const running = downloads.start('net', made.work);
    const ended = expect(running).rejects.toMatchObject({ code: 'cancelled' });
    downloads.dismiss('net');
    expect(downloads.states.size).toBe(1);
    await downloads.pause('net');
    await ended;
    expect(downloads.states.get('net')).toEqual({ status: 'paused', progress: HALF });
    const again = downloads.start('net', made.work);
    expect(made.starts).toBe(2);
    made.finish();
    expect(await again).toBe(FILE);
    await downloads.pause('net');
  });

  it('fail by name', async () => {
    const downloads = new Downloads();
    const made = makeWork();
    const running = downloads.start('net', made.work);
    made.finish(new HeadstartError('url/not-found', 'Gone.'));
    await expect(running).rejects.toMatchObject({ code: 'url/not-found' });
    expect(downloads.states.get('net')).toEqual({
      status: 'failed',
      error: { code: 'url/not-found', message: 'Gone.' },
    });
  });

  it('end with the window', async () => {
    const downloads = new Downloads();
    const running = downloads.start('net', makeWork().work);
    downloads.dispose();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });
});
