// Checkpoints of timm and transformers, seeded and saved by the libraries themselves: recognised, run through the rules, mended, and
// the logits compared with the library's own; the mended file is loaded by torchvision with strict=True besides.
//   HEADSTART_PYTHON=…/bin/python node scripts/foreign/compare.mjs [--only timm/vgg11,…] [--cli dist/cli.js] [--limit 1e-4]
// Exit 1 where a network that a rule claims differs by more than the limit.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { readNpy } from '../parity/npy.mjs';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Name, side of the pictures, and how much convolutions are shrunk. */
const NETWORKS = [
  ['timm/resnet18', 128],
  ['timm/resnext50_32x4d', 128],
  ['timm/densenet121', 128],
  ['timm/vgg11', 224],
  ['timm/vgg11_bn', 224],
  ['timm/convnext_tiny', 128],
  ['timm/vit_base_patch16_224', 224],
  ['timm/vit_base_patch16_224', 384],
  ['timm/vit_base_patch32_224', 224],
  ['timm/swin_tiny_patch4_window7_224', 224],
  ['timm/swinv2_tiny_window8_256', 256],
  ['timm/regnetx_004_tv', 128],
  ['timm/regnety_004', 128],
  ['timm/regnety_008_tv', 128],
  ['timm/efficientnet_b0', 128],
  ['timm/efficientnet_b1', 128],
  ['timm/efficientnet_b4', 128],
  ['timm/efficientnet_b5', 128, 0.05],
  ['timm/mobilenetv2_100', 128],
  ['timm/mobilenetv3_large_100', 128, 0.05],
  ['timm/mobilenetv3_small_100', 128, 0.05],
  ['timm/mnasnet_050', 128],
  ['timm/mnasnet_100', 128],
  ['transformers/resnet18', 128],
  ['transformers/resnet50', 128],
  ['transformers/vit_b_16', 224],
  ['transformers-saved/vit_b_16', 224],
  ['transformers/convnext_tiny', 128],
  ['transformers/swin_t', 224],
  ['transformers-saved/swin_t', 224],
  ['transformers/swin_v2_t', 256],
];

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    cli: { type: 'string', default: join(root, 'dist/cli.js') },
    limit: { type: 'string', default: '1e-4' },
  },
});
const python = process.env.HEADSTART_PYTHON ?? 'python3';
const script = (name) => join(root, 'scripts/foreign', name);
const headstart = async (...command) =>
  (await run(process.execPath, [resolve(values.cli), ...command])).stdout;

/** Largest |a - b| over largest |b|. */
function difference(a, b) {
  let largest = 0;
  let scale = 0;
  for (let index = 0; index < b.length; index++) {
    largest = Math.max(largest, Math.abs(a[index] - b[index]));
    scale = Math.max(scale, Math.abs(b[index]));
  }
  return a.length === b.length && scale > 0 ? largest / scale : NaN;
}

async function compare(name, size, scale) {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-foreign-'));
  const file = (base) => join(folder, base);
  try {
    const options = ['--size', String(size), '--scale', String(scale), '--out', folder];
    await run(python, [script('make_logits.py'), name, ...options]);
    const checked = JSON.parse(await headstart('check', file('weights.safetensors'), '--json'));
    const { architecture } = checked;
    const io = ['--input', file('input.npy'), '--output', file('output.npy')];
    await headstart('run', '--arch', architecture, '--weights', file('weights.safetensors'), ...io);
    const [ours, theirs] = [await readNpy(file('output.npy')), await readNpy(file('logits.npy'))];
    await headstart('mend', file('weights.safetensors'), '--out', file('mended.pth'));
    const { stdout } = await run(python, [
      script('check_mended.py'),
      architecture,
      file('mended.pth'),
      folder,
    ]);
    return {
      architecture,
      confidence: checked.confidence,
      rules: checked.rules.map(({ id }) => id).join(', ') || 'none',
      run: difference(ours.data, theirs.data),
      strict: Number(stdout),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const only = values.only?.split(',');
const limit = Number(values.limit);
console.log(
  '| library/model | size | architecture | confidence | rules | run | mended, torchvision strict |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
let failed = 0;
for (const [name, size, scale = 1] of NETWORKS) {
  if (only && !only.includes(name)) continue;
  try {
    const { architecture, confidence, rules, run: ran, strict } = await compare(name, size, scale);
    const figures = [ran, strict].map((value) => value.toExponential(1));
    console.log(`| ${[name, size, architecture, confidence.toFixed(4), rules, ...figures].join(' | ')} |`);
    if (!(ran <= limit && strict <= limit)) failed += 1;
  } catch (error) {
    failed += 1;
    console.log(
      `| ${name} | ${size} | failed: ${(error.stderr || error.message).trim().split('\n').at(-1)} |`,
    );
  }
}
console.log(failed === 0 ? `\nall within ${limit}` : `\n${failed} over ${limit} or failed`);
process.exitCode = failed > 0 ? 1 : 0;
