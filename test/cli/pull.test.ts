import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueEntry } from '../../src/weights/catalogueSchema';
import { loadCatalogue } from '../../src/weights/loadCatalogue';
import { sha256 } from '../support/downloads';
import { gitHash, HubServer } from '../support/HubServer';
import { jsonLines, runCli } from '../support/runCli';
import { safetensors, seededWeights } from '../support/seededWeights';
import { UnkindServer } from '../support/UnkindServer';

const ROOT = resolve(import.meta.dirname, '../..');
const REFERENCE = resolve(ROOT, '../shared/reference');
const PATH = '/models/tiny-net.safetensors';
const SAMPLE = join(ROOT, 'media/samples');

const folder = mkdtempSync(join(tmpdir(), 'headstart-pull-'));
const torchFolder = join(folder, 'torch/hub/checkpoints');
const env = {
  TORCH_HOME: join(folder, 'torch'),
  HF_HOME: join(folder, 'hf'),
  HEADSTART_HOME: join(folder, 'headstart'),
  HF_ENDPOINT: undefined,
  HF_TOKEN: undefined,
  HF_HUB_CACHE: undefined,
  HEADSTART_MIRROR: undefined,
};
const cli = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
  runCli(args, { cwd: folder, env: { ...env, ...more } });

const content = safetensors(seededWeights('shufflenet_v2_x0_5', 10));
const published = await loadCatalogue(join(ROOT, 'models'));
const server = await UnkindServer.start();
server.serve(PATH, content);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function makeCatalogue(
  name: string,
  change: Partial<Record<keyof CatalogueEntry | 'sha256', unknown>> = {},
): string {
  const entry = {
    ...published.find('shufflenet_v2_x0_5', 'DEFAULT'),
    sha256Prefix: undefined,
    weights: 'TINY_V1',
    default: false,
    url: server.url + PATH,
    sha256: sha256(content),
    mebibytes: content.length / 2 ** 20,
    labels: Array.from({ length: 10 }, (_, index) => `thing ${index}`),
    licence: 'https://licence.example/mit',
    ...change,
  };
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ source: 'a class', entries: [entry] }));
  return file;
}

describe("weights of a catalogue of one's own", () => {
  const catalogue = makeCatalogue('ours.headstart-catalog.json');
  const file = join(torchFolder, 'tiny-net.safetensors');
  const name = 'shufflenet_v2_x0_5:TINY_V1';

  it('are not downloaded unasked, and the command that would is named', async () => {
    const { code, stderr } = await cli(['classify', SAMPLE, '--weights', name, '--catalog', catalogue]);
    expect(code).toBe(1);
    expect(stderr).toContain(`headstart pull ${name}`);
    expect(server.requests).toHaveLength(0);
  });

  it('are pulled with their size and licence said first, verified, and put where PyTorch looks', async () => {
    const { code, stdout, stderr } = await cli(['pull', name, '--catalog', catalogue, '--json']);
    expect(stderr).toMatch(
      /^shufflenet_v2_x0_5:TINY_V1: 1\.\d MB from 127\.0\.0\.1:\d+, into .*\nLicence: https:\/\/licence\.example\/mit\n/,
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ path: file, bytes: content.length, sha256: sha256(content) });
    expect(Buffer.compare(readFileSync(file), content)).toBe(0);
  });

  it('are not pulled again', async () => {
    const before = server.requests.length;
    const { stdout, stderr } = await cli(['pull', name, '--catalog', catalogue]);
    expect(stdout).toBe(`${file}\n`);
    expect(stderr).toContain('It is here already');
    expect(server.requests).toHaveLength(before);
  });

  it('are listed as cached, classify with their own labels, and go when they are removed', async () => {
    const models = await cli(['models', '--json', '--catalog', catalogue]);
    expect(JSON.parse(models.stdout)).toContainEqual(
      expect.objectContaining({ weights: 'TINY_V1', cached: true }),
    );
    const classified = await cli(['classify', SAMPLE, '--weights', name, '--catalog', catalogue, '--json']);
    const [first] = jsonLines(classified.stdout) as { predictions: { label: string }[] }[];
    expect(first?.predictions[0]?.label).toMatch(/^thing \d$/);

    const list = JSON.parse(
      (await cli(['cache', 'list', '--json', '--catalog', catalogue])).stdout,
    ) as unknown[];
    expect(list).toEqual([{ name, path: file, bytes: content.length, sha256: sha256(content) }]);
    const removed = await cli(['cache', 'remove', name, '--catalog', catalogue, '--json']);
    expect(JSON.parse(removed.stdout)).toEqual({ path: file, bytes: content.length });
    expect(existsSync(file)).toBe(false);
    const again = await cli(['cache', 'remove', name, '--catalog', catalogue]);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('nothing of')]);
  });

  it('may come from a mirror, by option or variable, and go to a folder', async () => {
    const elsewhere = makeCatalogue('elsewhere.json', { url: `https://nowhere.invalid${PATH}` });
    const to = join(folder, 'chosen');
    const args = ['pull', name, '--catalog', elsewhere, '--to', to, '--json'];
    const pulled = await cli([...args, '--mirror', server.url]);
    expect(JSON.parse(pulled.stdout)).toMatchObject({ path: join(to, 'tiny-net.safetensors') });
    rmSync(to, { recursive: true });
    expect((await cli(args, { HEADSTART_MIRROR: `${server.url}/` })).code).toBe(0);
    expect((await cli([...args, '--mirror', 'nonsense'])).code).toBe(2);
  });

  it('may be listed at an address', async () => {
    const url = server.serve('/ours.json', readFileSync(catalogue));
    const models = await cli(['models', '--json', '--catalog', url]);
    expect(models.stdout).toContain('TINY_V1');
    server.misbehave('/ours.json', { kind: 'status', status: 404 });
    const gone = await cli(['models', '--json', '--catalog', url]);
    expect(JSON.parse(gone.stdout)).toMatchObject({ error: { code: 'url/not-found' } });
  });

  it.each([
    ['another SHA-256', { sha256: 'a'.repeat(64) }, 'download/wrong-hash'],
    ['another size', { mebibytes: 1 }, 'download/wrong-size'],
    ['a SHA-256 that is too short', { sha256: 'abc' }, 'catalogue/malformed'],
    ['no SHA-256', { sha256: undefined }, 'catalogue/malformed'],
    ['an address that leaves the folder', { url: 'http://x/..%2F..%2Fetc' }, 'catalogue/malformed'],
    ['the name of published weights', { weights: 'IMAGENET1K_V1' }, 'catalogue/malformed'],
  ])('are refused with %s', async (_, change, code) => {
    const broken = makeCatalogue('broken.json', change);
    const { stdout } = await cli(['pull', name, '--catalog', broken, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code } });
    expect(existsSync(file)).toBe(false);
  });

  it('that are asked for by two processes at once are transferred once', async () => {
    const slow = await UnkindServer.start(() => new Promise((done) => setTimeout(done, 5)));
    try {
      const url = slow.serve(PATH, content);
      const shared = makeCatalogue('shared.json', { url });
      const results = await Promise.all([1, 2].map(() => cli(['pull', name, '--catalog', shared, '--json'])));
      for (const { code, stdout } of results) {
        expect(code).toBe(0);
        expect(JSON.parse(stdout)).toMatchObject({ path: file, sha256: sha256(content) });
      }
      expect(slow.bytesSent()).toBe(content.length);
    } finally {
      await slow.close();
    }
  });
});

describe('published weights', () => {
  it('whose bytes are others are refused, by their size and by their hash', async () => {
    const entry = published.find('squeezenet1_0', 'DEFAULT');
    const { pathname } = new URL(entry.url);
    server.serve(pathname, content);
    const args = ['pull', 'squeezenet1_0', '--mirror', server.url, '--json'];
    expect(JSON.parse((await cli(args)).stdout)).toMatchObject({ error: { code: 'download/wrong-size' } });
    server.serve(pathname, new Uint8Array(Math.round(entry.mebibytes * 2 ** 20)));
    const { code, stdout } = await cli(args);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'download/wrong-hash' } });
    expect(existsSync(join(torchFolder, 'squeezenet1_0-b66bff10.pth'))).toBe(false);
  });

  it.each([['resnet99'], ['resnet18:NO_SUCH'], ['resnet18:'], ['a:b:c'], ['hf:'], ['hf:../x']])(
    'named %s are wrong usage',
    async (name) => {
      expect((await cli(['pull', name])).code).toBe(2);
    },
  );
});

describe('a model of the Hugging Face hub', () => {
  const weights = safetensors(seededWeights('resnet18', 4));
  const config = {
    architecture: 'resnet18',
    num_classes: 4,
    label_names: ['n1', 'n2', 'n3', 'n4'],
    label_descriptions: { n1: 'cat', n2: 'dog', n3: 'bird' },
    pretrained_cfg: {
      input_size: [3, 64, 64],
      crop_pct: 0.875,
      interpolation: 'bicubic',
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      num_classes: 4,
    },
  };
  const hubFolder = join(folder, 'hf/hub/models--timm--resnet18.test');
  let hub: HubServer;
  let commit: string;
  beforeAll(async () => {
    hub = await HubServer.start('secret');
    commit = hub.publish('timm/resnet18.test', 'main', {
      'config.json': { content: Buffer.from(JSON.stringify(config)) },
      'model.safetensors': { content: weights, lfs: true },
    });
  });
  afterAll(() => hub.close());
  const hubCli = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    cli(args, { HF_ENDPOINT: hub.url, HF_TOKEN: 'secret', ...more });

  it('is kept to its account, and offline to this machine', async () => {
    const refused = await hubCli(['pull', 'hf:timm/resnet18.test', '--json'], { HF_TOKEN: '' });
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'url/not-found' } });
    expect(refused.stderr).toContain('HF_TOKEN');
    const offline = await hubCli(['pull', 'hf:timm/resnet18.test', '--json'], { HF_HUB_OFFLINE: '1' });
    expect(JSON.parse(offline.stdout)).toMatchObject({ error: { code: 'url/offline' } });
    const classified = await hubCli(['classify', SAMPLE, '--weights', 'hf:timm/resnet18.test']);
    expect(classified.stderr).toContain('headstart pull hf:timm/resnet18.test');
  });

  it("is pulled into the layout of Python's cache", async () => {
    const { code, stdout, stderr } = await hubCli(['pull', 'hf:timm/resnet18.test', '--json']);
    expect(stderr).toMatch(/^hf:timm\/resnet18\.test: 4\d\.\d MB from .*\nLicence: apache-2\.0\n/);
    expect(code).toBe(0);
    const snapshot = join(hubFolder, 'snapshots', commit);
    const path = join(snapshot, 'model.safetensors');
    expect(JSON.parse(stdout)).toEqual({ path, bytes: weights.length, sha256: sha256(weights) });
    expect(readFileSync(join(hubFolder, 'refs/main'), 'utf8')).toBe(commit);
    expect(readlinkSync(path)).toBe(`../../blobs/${sha256(weights)}`);
    expect(readlinkSync(join(snapshot, 'config.json'))).toBe(
      `../../blobs/${gitHash(Buffer.from(JSON.stringify(config)))}`,
    );
    expect(readdirSync(join(hubFolder, 'blobs'))).toHaveLength(2);
  });

  it('is fetched once, and used offline', async () => {
    const before = hub.server.bytesSent();
    expect((await hubCli(['pull', 'hf:timm/resnet18.test'])).stderr).toContain('It is here already');
    const { code } = await hubCli(['pull', `hf:timm/resnet18.test@${commit}`], { HF_HUB_OFFLINE: '1' });
    expect(code).toBe(0);
    expect(hub.server.bytesSent()).toBe(before);
  });

  it('classifies with its own labels and preprocessing', async () => {
    const { code, stdout, stderr } = await hubCli([
      'classify',
      join(SAMPLE, 'circle-1.jpg'),
      '--weights',
      'hf:timm/resnet18.test',
      '--json',
    ]);
    expect([code, stderr]).toEqual([0, '']);
    const [result] = jsonLines(stdout) as { predictions: { label: string }[] }[];
    expect(result?.predictions.map(({ label }) => label).sort()).toEqual(['bird', 'cat', 'dog', 'n4']);
  });

  it('is looked into before it is downloaded', async () => {
    const before = hub.server.bytesSent();
    const { code, stdout } = await hubCli(['inspect', 'hf:timm/resnet18.test', '--json'], {
      HF_HOME: 'none',
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ format: 'safetensors' });
    expect(hub.server.bytesSent() - before).toBeLessThan(100_000);
  });

  it('in several files goes into a folder only, where they lie side by side', async () => {
    const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const;
    const [first, second] = [...seededWeights('shufflenet_v2_x0_5', 4)];
    const index = {
      metadata: { total_size: 1 },
      weight_map: { [first![0].name]: shards[0], [second![0].name]: shards[1] },
    };
    hub.publish('timm/sharded', 'main', {
      'config.json': { content: Buffer.from(JSON.stringify(config)) },
      'model.safetensors.index.json': { content: Buffer.from(JSON.stringify(index)) },
      [shards[0]]: { content: safetensors(new Map([first!])), lfs: true },
      [shards[1]]: { content: safetensors(new Map([second!])), lfs: true },
    });
    const refused = await hubCli(['pull', 'hf:timm/sharded', '--json']);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'hub/unsupported' } });
    expect(refused.stderr).toContain('--to FOLDER');
    const to = join(folder, 'sharded');
    const pulled = await hubCli(['pull', 'hf:timm/sharded', '--to', to, '--json']);
    const { path } = JSON.parse(pulled.stdout) as { path: string };
    expect(path).toBe(join(to, 'model.safetensors.index.json'));
    const inspected = await hubCli(['inspect', path, '--json']);
    expect((JSON.parse(inspected.stdout) as { tensors: unknown[] }).tensors).toHaveLength(2);
  });

  it('is listed and removed', async () => {
    const list = JSON.parse((await hubCli(['cache', 'list', '--json'])).stdout) as { name: string }[];
    expect(list.map(({ name }) => name)).toContain('hf:timm/resnet18.test');
    const removed = await hubCli(['cache', 'remove', 'hf:timm/resnet18.test', '--json']);
    expect(JSON.parse(removed.stdout)).toMatchObject({ path: hubFolder });
    expect(existsSync(hubFolder)).toBe(false);
  });

  it('goes side by side into a folder, which is a model then', async () => {
    const to = join(folder, 'from the hub');
    expect((await hubCli(['pull', 'hf:timm/resnet18.test', '--to', to])).code).toBe(0);
    expect(readdirSync(to).sort()).toEqual(['config.json', 'model.safetensors']);
    const { code } = await hubCli(['classify', join(SAMPLE, 'circle-1.jpg'), '--weights', to]);
    expect(code).toBe(0);
  });
});

describe.skipIf(!existsSync(join(REFERENCE, 'squeezenet1_0.safetensors')))(
  'the reference weights (needs ../shared/reference)',
  () => {
    it("are pulled by a catalogue of one's own and give the predictions of PyTorch", async () => {
      const weights = readFileSync(join(REFERENCE, 'squeezenet1_0.safetensors'));
      const base = published.find('squeezenet1_0', 'DEFAULT');
      const catalogue = makeCatalogue('reference.json', {
        ...base,
        sha256Prefix: undefined,
        weights: 'REFERENCE',
        default: false,
        url: server.serve('/reference/squeezenet1_0.safetensors', weights),
        sha256: sha256(weights),
        mebibytes: weights.length / 2 ** 20,
      });
      const pulled = await cli(['pull', 'squeezenet1_0:REFERENCE', '--catalog', catalogue, '--json']);
      expect(JSON.parse(pulled.stdout)).toMatchObject({ bytes: weights.length, sha256: sha256(weights) });
      const golden = JSON.parse(readFileSync(join(REFERENCE, 'squeezenet1_0-top5.json'), 'utf8')) as Record<
        string,
        { top5: number[] }
      >;
      const samples = join(REFERENCE, 'imagenet-samples');
      const args = ['classify', samples, '--weights', 'squeezenet1_0:REFERENCE', '--catalog', catalogue];
      const { stdout } = await cli([...args, '--ignore-exif', '--json']);
      const results = jsonLines(stdout) as { image: string; predictions: { index: number }[] }[];
      expect(results.length).toBe(74);
      for (const { image, predictions } of results) {
        const top5 = golden[relative(join(REFERENCE, 'imagenet-samples'), image)]?.top5;
        expect(new Set(predictions.map(({ index }) => index))).toEqual(new Set(top5));
        expect(predictions[0]?.index).toBe(top5?.[0]);
      }
      // The published catalogue does not take the same bytes under the published name; their size alone gives them away.
      server.serve(new URL(base.url).pathname, weights);
      const refused = await cli(['pull', 'squeezenet1_0', '--mirror', server.url, '--json']);
      expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'download/wrong-size' } });
    });
  },
);
