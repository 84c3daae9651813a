// Times training beside PyTorch: npm run bench:train -- [--rounds N] [--pictures N] [--only steps|head]
// HEADSTART_PYTHON names a Python that has torch and torchvision. The two take turns.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { buildArchitecture } from '../../src/architectures/catalog';
import { freshTensor } from '../../src/architectures/freshWeights';
import { trainableSet } from '../../src/architectures/trainableSet';
import { trainingGraph } from '../../src/architectures/trainingGraph';
import { physicalCores } from '../../src/engine/sessions/physicalCores';
import { writeSafetensors } from '../../src/checkpoints/writeSafetensors';
import { serializeModel } from '../../src/graph/serializeModel';
import { SGD } from '../../src/graph/training/optimizers';
import { elementCount } from '../../src/shared/dtype';
import { Random } from '../../src/shared/Random';

const PYTHON = process.env.HEADSTART_PYTHON ?? 'python3';
const CLASSES = 10;
const EPOCHS = 20;
/** Epochs of PyTorch's usual loop that are really run; the others cost the same. */
const USUAL_EPOCHS = 2;

interface Case {
  readonly name: string;
  readonly architecture: string;
  readonly train: readonly string[];
  readonly batch: number;
}

const CASES: readonly Case[] = [
  { name: 'resnet18, last stage', architecture: 'resnet18', train: ['layer4'], batch: 16 },
  { name: 'resnet50, last stage', architecture: 'resnet50', train: ['layer4'], batch: 16 },
  { name: 'resnet18, from scratch', architecture: 'resnet18', train: ['all'], batch: 16 },
];

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '10' },
      pictures: { type: 'string', default: '1000' },
      only: { type: 'string' },
    },
  });
  const torch = new Torch();
  try {
    if (values.only !== 'head') await compareSteps(torch, Number(values.rounds));
    if (values.only !== 'steps') await compareHead(torch, Number(values.pictures));
  } finally {
    torch.end();
  }
}

async function compareSteps(torch: Torch, rounds: number): Promise<void> {
  console.log(`One step of SGD with momentum, medians of ${rounds} in turns, ms`);
  console.log('case                      batch   Headstart   PyTorch   ratio   PyTorch, frozen part cached');
  for (const each of CASES) {
    const step = await ourStep(each);
    const whole = each.train.includes('all');
    const ours: number[] = [];
    const usual: number[] = [];
    const cached: number[] = [];
    for (const kind of whole ? [false] : [false, true]) {
      const { architecture, train, batch } = each;
      await torch.ask({ op: 'prepare', architecture, train, batch, classes: CLASSES, cached: kind });
      for (let round = -2; round < rounds; round++) {
        const mine = await step();
        const theirs = (await torch.ask({ op: 'step' }))!;
        if (round < 0) continue;
        ours.push(mine);
        (kind ? cached : usual).push(theirs);
      }
    }
    const [a, b] = [median(ours), median(usual)];
    const last = whole ? '' : median(cached).toFixed(1);
    console.log(
      `${each.name.padEnd(25)} ${String(each.batch).padStart(5)} ${a.toFixed(1).padStart(11)} ${b.toFixed(1).padStart(9)} ${(a / b).toFixed(2).padStart(7)}   ${last}`,
    );
  }
}

/** Our step on what the frozen part made of a batch: that part has run before. */
async function ourStep({ architecture, train, batch }: Case): Promise<() => Promise<number>> {
  const everything = train.includes('all');
  const network = buildArchitecture(architecture, { numClasses: CLASSES, inputSize: 224 });
  const step = trainingGraph(network, {
    batch,
    inputSize: 224,
    numClasses: CLASSES,
    trainable: trainableSet(network, everything ? [''] : [...train, 'fc']),
    movesStatistics: everything,
    optimizer: SGD,
  });
  const fresh = new Map(
    Array.from(network.stateDict(), (tensor) => [tensor.name, freshTensor(tensor, 1)] as const),
  );
  const changes = [
    ...step.trained.flatMap(({ value, next, state }) => [{ value, next }, ...state]),
    ...step.statistics,
  ];
  const model = serializeModel({
    outputs: {
      loss: step.loss,
      ...Object.fromEntries(changes.map(({ value, next }) => [`next/${value.name}`, next])),
    },
    cut: [...step.frontier, ...changes.map(({ value }) => value)],
    locate: ({ name }) => {
      const { dtype, data } = fresh.get(name)!;
      return { kind: 'inline', dtype, bytes: new Uint8Array(data.buffer) };
    },
  });
  const session = await InferenceSession.create(model, {
    graphOptimizationLevel: 'all',
    intraOpNumThreads: physicalCores(),
    extra: { session: { disable_prepacking: '1' } },
  });
  const random = new Random(1);
  const noise = (shape: readonly number[]): Tensor =>
    new Tensor(
      'float32',
      Float32Array.from({ length: elementCount(shape) }, () => random.uniform()),
      shape,
    );
  const feeds: Record<string, Tensor> = {
    targets: new Tensor('float32', new Float32Array(batch * CLASSES).fill(1 / (CLASSES * batch)), [
      batch,
      CLASSES,
    ]),
    'learning_rate/0': new Tensor('float32', [1e-3], []),
  };
  for (const value of step.frontier) feeds[value.name] = noise(value.shape);
  for (const { value } of changes) {
    const start =
      (fresh.get(value.name)?.data as Float32Array | undefined) ??
      new Float32Array(elementCount(value.shape));
    feeds[value.name] = new Tensor('float32', start, value.shape);
  }
  return async () => {
    const begin = performance.now();
    const outputs = await session.run(feeds);
    for (const { value } of changes) feeds[value.name] = outputs[`next/${value.name}`]!;
    return performance.now() - begin;
  };
}

async function compareHead(torch: Torch, pictures: number): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'headstart-bench-'));
  try {
    const data = join(scratch, 'data');
    run([
      'scripts/demo/drawDataset.mjs',
      '--out',
      data,
      '--per-class',
      String(pictures / 10),
      '--split',
      'all',
    ]);
    const folder = join(data, 'all');
    const architecture = 'resnet18';
    const weights = join(scratch, `${architecture}.safetensors`);
    const network = buildArchitecture(architecture);
    const tensors = Array.from(network.stateDict(), (tensor) => {
      const { dtype, data: elements } = freshTensor(tensor, 1);
      return { name: tensor.name, shape: tensor.shape, dtype, data: new Uint8Array(elements.buffer) };
    });
    await writeSafetensors(weights, tensors);
    const begin = performance.now();
    run(
      [
        ...[
          'dist/cli.js',
          'finetune',
          folder,
          '--arch',
          architecture,
          '--weights',
          weights,
          '--epochs',
          String(EPOCHS),
        ],
        ...['--batch', '32', '--out', join(scratch, 'out'), '--json'],
      ],
      { XDG_CACHE_HOME: join(scratch, 'cache') },
    );
    const ours = (performance.now() - begin) / 1000;
    const request = { op: 'head', architecture, weights: null, classes: CLASSES, folder };
    const usual =
      (await torch.ask({ ...request, epochs: USUAL_EPOCHS, cached: false }))! * (EPOCHS / USUAL_EPOCHS);
    const cached = (await torch.ask({ ...request, epochs: EPOCHS, cached: true }))!;
    console.log(`\nHead of ${architecture} on ${pictures} pictures, ${EPOCHS} epochs`);
    console.log(`Headstart, whole command              ${ours.toFixed(1)} s`);
    console.log(
      `PyTorch, usual loop (${USUAL_EPOCHS} epochs × ${EPOCHS / USUAL_EPOCHS})    ${usual.toFixed(1)} s, ${(usual / ours).toFixed(1)} times as long`,
    );
    console.log(
      `PyTorch, features cached by hand      ${cached.toFixed(1)} s, ${(cached / ours).toFixed(1)} times as long (without starting Python)`,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function run(command: string[], env: Record<string, string> = {}): void {
  const { status, stderr } = spawnSync(process.execPath, command, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
}

/** A Python process with PyTorch loaded. */
class Torch {
  private readonly child = spawn(
    PYTHON,
    [resolve('scripts/bench/bench_training_torch.py'), String(physicalCores())],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  private readonly lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();

  async ask(request: object): Promise<number | null> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer: IteratorResult<string, unknown> = await this.lines.next();
    if (answer.done === true) throw new Error('the Python process ended; its last words are above');
    return JSON.parse(answer.value) as number | null;
  }

  end(): void {
    this.child.stdin.end();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
