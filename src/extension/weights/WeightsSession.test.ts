import { describe, expect, it } from 'vitest';
import { checkResult } from '../../../test/support/checkResult';
import type { EngineRequests, InspectResult } from '../../shared/engineProtocol';
import { HeadstartError } from '../../shared/errors';
import { unpackTensors } from '../../shared/tensorTable';
import { WeightsSession, type WeightsTopic } from './WeightsSession';

type Answers = { readonly [M in keyof EngineRequests]?: (params: EngineRequests[M]['params']) => unknown };

const INSPECTED: InspectResult = {
  format: 'torch-zip',
  tensors: [{ name: 'fc.weight', dtype: 'F32', shape: [2, 3], bytes: 24, offset: 64 }],
  parameters: 6,
  metadata: { epoch: '3' },
  container: 'state_dict',
  containers: [
    { container: 'state_dict', tensors: 1, bytes: 24 },
    { container: 'ema', tensors: 1, bytes: 24 },
  ],
  globals: [],
  fileBytes: 200,
};
const CHECKED = checkResult({ numClasses: 2 });
const STATISTICS = { elements: 6, nan: 0 };

/** A session over an engine that answers from a table, with what was asked and told. */
function session(answers: Answers = {}): {
  session: WeightsSession;
  asked: [method: string, params: unknown][];
  told: WeightsTopic[];
} {
  const asked: [string, unknown][] = [];
  const told: WeightsTopic[] = [];
  const all: Answers = {
    inspect: () => INSPECTED,
    check: () => CHECKED,
    tree: () => ({ modules: [{ path: 'fc', type: 'Linear', parameters: 6 }], stateDict: [] }),
    filters: () => null,
    tensorStatistics: () => STATISTICS,
    ...answers,
  };
  const request = async <M extends keyof EngineRequests>(
    method: M,
    params: EngineRequests[M]['params'],
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<EngineRequests[M]['result']> => {
    asked.push([method, params]);
    await Promise.resolve();
    const result = await all[method]?.(params);
    if (signal?.aborted) throw new HeadstartError('cancelled', 'Cancelled.');
    return result as EngineRequests[M]['result'];
  };
  const made = new WeightsSession({
    file: '/data/run/weights.pth',
    request,
    onChange: (topic) => told.push(topic),
  });
  return { session: made, asked, told };
}

describe('an open weights file', () => {
  it('is read, then recognised', async () => {
    const { session: open, told } = session();
    await open.load();
    expect(open.file).toMatchObject({ status: 'ready', name: 'weights.pth', parameters: 6, shards: [] });
    if (open.file.status === 'ready') expect(unpackTensors(open.file.table)).toEqual(INSPECTED.tensors);
    expect(open.report).toEqual({
      status: 'ready',
      result: CHECKED,
      chosen: false,
      modules: [{ path: 'fc', type: 'Linear' }],
      expected: [],
    });
    expect(told.indexOf('report')).toBeGreaterThan(told.lastIndexOf('file'));
  });

  it('is shown although no architecture is like it', async () => {
    const { session: open } = session({
      check: () => {
        throw new HeadstartError('architecture/not-recognised', '/data/run/weights.pth is like none.');
      },
    });
    await open.load();
    expect(open.file.status).toBe('ready');
    expect(open.report).toMatchObject({
      status: 'failed',
      error: { message: 'weights.pth is like none.', actions: ['chooseArchitecture'] },
    });
  });

  it('says why it is refused, with what it was refused for', async () => {
    const { session: open, asked } = session({
      inspect: () => {
        throw new HeadstartError('checkpoint/unsafe', 'refused', { details: ['os.system'] });
      },
    });
    await open.load();
    expect(open.file).toEqual({
      status: 'failed',
      error: { code: 'checkpoint/unsafe', message: 'refused', details: ['os.system'], actions: ['reload'] },
    });
    expect(asked.map(([method]) => method)).toEqual(['inspect']);
  });

  it('shows another group, and the weights again when that group is gone', async () => {
    let gone = false;
    const { session: open, asked } = session({
      inspect: ({ container }) => {
        if (gone && container !== undefined) throw new HeadstartError('usage', 'no such group');
        return { ...INSPECTED, container: container ?? 'state_dict' };
      },
    });
    await open.load();
    await open.showGroup('ema');
    expect(open.file).toMatchObject({ container: 'ema' });
    for (const method of ['inspect', 'check', 'filters'])
      expect(asked.findLast(([name]) => name === method)?.[1]).toMatchObject({ container: 'ema' });
    gone = true;
    await open.load();
    expect(open.file).toMatchObject({ container: 'state_dict' });
  });

  it('is compared with an architecture that is named, until it is to be recognised', async () => {
    const { session: open, asked } = session();
    await open.load();
    await open.checkAs('resnet50');
    expect(asked.findLast(([name]) => name === 'check')?.[1]).toMatchObject({ architecture: 'resnet50' });
    expect(open.report).toMatchObject({ chosen: true });
    await open.checkAs(undefined);
    expect(asked.findLast(([name]) => name === 'check')?.[1]).not.toHaveProperty('architecture');
    expect(open.report).toMatchObject({ chosen: false });
  });
});

describe('the statistics of a tensor', () => {
  it('are those of the last that was asked for', async () => {
    const { session: open } = session();
    await Promise.all([open.measure('a'), open.measure('b')]);
    expect(open.tensor).toEqual({ status: 'ready', name: 'b', statistics: STATISTICS });
  });

  it('can be cancelled, and asked for again', async () => {
    const { session: open } = session();
    const measured = open.measure('a');
    open.cancel();
    await measured;
    expect(open.tensor).toEqual({ status: 'none' });
    await open.measure('a');
    expect(open.tensor.status).toBe('ready');
  });

  it('are forgotten when the file is read again', async () => {
    const { session: open } = session();
    await open.measure('a');
    await open.load();
    expect(open.tensor).toEqual({ status: 'none' });
  });

  it('tell nothing more once the file is closed', async () => {
    const { session: open, told } = session();
    const all = [open.load(), open.measure('a')];
    open.dispose();
    told.length = 0;
    await Promise.all(all);
    expect(told).toEqual([]);
  });
});

describe('a comparison', () => {
  const compared = { identical: 3 };
  const other = { file: '/data/other/tuned.pth' };

  it('is with the group that is shown', async () => {
    const { session: open, asked } = session({ diff: () => compared });
    await open.load();
    await open.showGroup('ema');
    await open.compareWith(other);
    expect(asked.at(-1)).toEqual([
      'diff',
      { a: { file: '/data/run/weights.pth', container: 'ema' }, b: other },
    ]);
    expect(open.compare).toEqual({ status: 'ready', other: 'tuned.pth', result: compared });
  });

  it('is made again when the file is read again', async () => {
    const { session: open, asked } = session({ diff: () => compared });
    await open.compareWith(other);
    await open.load();
    expect(asked.filter(([method]) => method === 'diff')).toHaveLength(2);
  });

  it('says what is wrong with the other file, and can be with another', async () => {
    const { session: open } = session({
      diff: () => {
        throw new HeadstartError('file/not-found', '/data/other/tuned.pth does not exist.');
      },
    });
    await open.compareWith(other);
    expect(open.compare).toMatchObject({
      status: 'failed',
      error: { message: 'tuned.pth does not exist.', actions: ['compare', 'reload'] },
    });
  });

  it('can be cancelled', async () => {
    const { session: open, asked } = session({ diff: () => compared });
    const comparing = open.compareWith(other);
    open.cancel();
    await comparing;
    expect(open.compare).toEqual({ status: 'none' });
    await open.load();
    expect(asked.filter(([method]) => method === 'diff')).toHaveLength(1);
  });
});
