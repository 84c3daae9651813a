import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeadstartError } from '../../shared/errors';
import type { CompressionReport } from '../../shared/compressionProtocol';
import type { ResolvedModel } from '../../weights/resolveModel';
import { Compression, type CompressionOptions } from './Compression';
import type { CompressionJob } from './CompressionJob';
import { readStoredCopies, type StoredCopies } from './storedCopies';
import { sweepDrafts } from './sweepDrafts';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'headstart-copies-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const preprocessing = {
  ...{ resize: 8, crop: 8, interpolation: 'bilinear' as const },
  ...{ mean: [0, 0, 0] as const, std: [1, 1, 1] as const },
};
const model: ResolvedModel = {
  spec: { architecture: 'resnet18', weights: '/w/net.pth', classes: ['a', 'b'], preprocessing },
  title: 'shapes · resnet18',
  notes: [],
};
const change = { before: 2, after: 1 };
const report: CompressionReport = {
  ...{ kind: 'prune', what: 'channels', epochs: 0, before: null },
  copies: [
    {
      ...{ keep: 0.7, accuracy: null, architecture: 'resnet18~0.7', compressedBytes: null, zeros: 0 },
      ...{ parameters: change, macs: change, bytes: change, milliseconds: change },
    },
  ],
};

/** Copies that are made as the test says. */
function make(change: Partial<CompressionOptions> = {}) {
  const job: CompressionJob = {
    ...{ kind: 'prune', model, what: 'channels', shares: [0.7, 0.5], data: null, epochs: 0 },
    out: join(home, 'kept'),
  };
  const options = {
    id: 'one',
    job,
    make: vi.fn<CompressionOptions['make']>(async ({ folder, onStage, onReport }) => {
      onStage('Pruning to 70 %', 0);
      writeDraft(folder, 'a');
      onReport(report, [join(folder, 'a')]);
      await Promise.resolve();
    }),
    release: vi.fn(),
    folder: join(home, 'drafts', 'one'),
    askForName: vi.fn(() => Promise.resolve<string | undefined>(undefined)),
    onChange: vi.fn(),
    ...change,
  };
  return { compression: new Compression(options), options };
}

function writeDraft(folder: string, name: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'model.safetensors'), name);
}

/** Waits until it is cancelled, after one copy or none. */
const untilCancelled =
  (copies: 0 | 1): CompressionOptions['make'] =>
  ({ signal, folder, onReport }) => {
    if (copies === 1) {
      writeDraft(folder, 'a');
      onReport(report, [join(folder, 'a')]);
    }
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new HeadstartError('cancelled', 'Cancelled.')));
    });
  };

describe('a copy', () => {
  it('has no name before it is kept, and leaves no draft after it', async () => {
    const { compression, options } = make();
    await compression.run();
    expect(compression.state).toMatchObject({ status: 'made', report, kept: null, fraction: null });
    expect(compression.state.actions).toEqual(['keep', 'use', 'discard']);
    expect(await readdir(home)).toEqual(['drafts']);
    expect(options.release).toHaveBeenCalled();

    expect(await compression.keep(0)).toBe(join(home, 'kept'));
    expect(await readFile(join(home, 'kept/model.safetensors'), 'utf8')).toBe('a');
    expect(await readdir(join(home, 'drafts'))).toEqual([]);
    expect(compression.state).toMatchObject({ status: 'kept', kept: 0, error: null });
    expect(compression.state.actions).toEqual(['use', 'fineTune', 'reveal']);
    // Another word for it changes nothing.
    expect(await compression.keep(0)).toBe(join(home, 'kept'));
  });

  it('is discarded wholly, and made again', async () => {
    const { compression, options } = make();
    await compression.run();
    await compression.discard();
    expect(await readdir(join(home, 'drafts'))).toEqual([]);
    expect(compression.state).toMatchObject({ status: 'discarded', report: null, actions: ['again'] });
    expect(await compression.keep(0)).toBeUndefined();
    await compression.run();
    expect(options.make).toHaveBeenCalledTimes(2);
    expect(compression.state.status).toBe('made');
  });

  it('never takes the place of something else', async () => {
    mkdirSync(join(home, 'kept'));
    writeFileSync(join(home, 'kept/mine.txt'), 'mine');
    const answers = [undefined, join(home, 'kept'), join(home, 'other')];
    const { compression } = make({ askForName: () => Promise.resolve(answers.shift()) });
    await compression.run();
    expect(await compression.keep(0)).toBeUndefined();
    expect(compression.state).toMatchObject({ status: 'made', error: null });
    expect(await compression.keep(0)).toBeUndefined();
    expect(compression.state.error?.message).toContain('There is a “kept” already');
    expect(compression.state.actions).toContain('keep');
    expect(await compression.keep(0)).toBe(join(home, 'other'));
    expect(compression.state).toMatchObject({ error: null, out: join(home, 'other') });
    expect(await readFile(join(home, 'kept/mine.txt'), 'utf8')).toBe('mine');
  });

  it('says why it cannot be kept, and can be kept then', async () => {
    writeFileSync(join(home, 'file'), '');
    const { compression } = make();
    const within = make({ job: { ...compression.job, out: join(home, 'file/within') } });
    await within.compression.run();
    expect(await within.compression.keep(0)).toBeUndefined();
    expect(within.compression.state.error?.code).toBe('file/unwritable');
    expect(within.compression.state.actions).toEqual(['keep', 'use', 'discard']);
  });
});

describe('work that does not end well', () => {
  it('is cancelled without a trace', async () => {
    const { compression } = make({ make: untilCancelled(0) });
    const running = compression.run();
    await vi.waitFor(() => expect(compression.state.actions).toEqual(['cancel']));
    // The folder for drafts is there by then, or it never is.
    await vi.waitFor(async () => expect(await readdir(join(home, 'drafts'))).toEqual(['one']));
    compression.cancel();
    await running;
    expect(compression.state).toMatchObject({ status: 'cancelled', stage: 'Cancelled', actions: ['again'] });
    expect(await readdir(join(home, 'drafts'))).toEqual([]);
  });

  it('keeps what was made before', async () => {
    const { compression } = make({ make: untilCancelled(1) });
    const running = compression.run();
    await vi.waitFor(() => expect(compression.isUndecided).toBe(true));
    compression.cancel();
    await running;
    expect(compression.state.stage).toBe('Cancelled after 1 of 2 copies');
    expect(compression.state.actions).toEqual(['keep', 'use', 'discard', 'again']);
    expect(await compression.keep(0)).toBe(join(home, 'kept'));
  });

  it('says what the engine said, and can be tried again', async () => {
    const { compression } = make({
      make: () => Promise.reject(new HeadstartError('engine/crashed', 'The engine process stopped.')),
    });
    await compression.run();
    expect(compression.state).toMatchObject({ status: 'failed', actions: ['again', 'showLog'] });
    expect(compression.state.error).toEqual({
      code: 'engine/crashed',
      message: 'The engine process stopped.',
    });
  });

  it('leaves nothing when its tab is closed', async () => {
    const { compression } = make({ make: untilCancelled(1) });
    const running = compression.run();
    await vi.waitFor(() => expect(compression.isUndecided).toBe(true));
    compression.remove();
    await running;
    expect(await readdir(join(home, 'drafts'))).toEqual([]);
  });

  it('is there again when the window was closed under it', async () => {
    const folder = join(home, 'drafts', 'one');
    const before = make({ make: untilCancelled(1) });
    void before.compression.run();
    await vi.waitFor(async () => expect(await readStoredCopies(folder)).toBeDefined());
    before.compression.dispose();
    const stored = await readStoredCopies(folder);
    if (!stored) throw new Error('Nothing is written down.');
    const { compression } = make({ job: stored.job, stored });
    expect(compression.state).toMatchObject({
      ...{ status: 'cancelled', report, stage: 'Interrupted after 1 of 2 copies' },
    });
    expect(await compression.keep(0)).toBe(join(home, 'kept'));
    expect(await readStoredCopies(folder)).toBeUndefined();
  });

  it('is forgotten where what was written down is damaged, or leads elsewhere', async () => {
    const folder = join(home, 'drafts', 'one');
    const { compression } = make();
    await compression.run();
    const file = join(folder, 'copies.json');
    const stored = JSON.parse(await readFile(file, 'utf8')) as StoredCopies;
    expect(await readStoredCopies(folder)).toEqual(stored);
    for (const text of [
      '',
      '{',
      '[]',
      ...[['../x'], ['/etc'], []].map((drafts) => JSON.stringify({ ...stored, drafts })),
    ]) {
      writeFileSync(file, text);
      expect(await readStoredCopies(folder)).toBeUndefined();
    }
  });
});

it('drafts of a window that was closed go when they are old', async () => {
  const { compression } = make();
  await compression.run();
  await sweepDrafts(join(home, 'drafts'));
  expect(await readdir(join(home, 'drafts'))).toEqual(['one']);
  await sweepDrafts(join(home, 'drafts'), Date.now() + 3 * 24 * 3600_000);
  expect(await readdir(join(home, 'drafts'))).toEqual([]);
  await sweepDrafts(join(home, 'none'));
});
