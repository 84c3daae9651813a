// Compares the logits of every architecture with PyTorch's, on seeded weights, at the crop size of the published weights,
// for one picture and for three. Needs Python with torch, torchvision, numpy and safetensors.
//   HEADSTART_PYTHON=…/bin/python node scripts/parity/parity.mjs [--only resnet18,vgg11] [--skip vit_h_14]
//     [--formats zip,legacy,safetensors] [--cli dist/cli.js] [--work FOLDER] [--limit 2e-5] [--no-exact]
// Without float64 (--no-exact), which takes most of the time, it only says how far ours is from PyTorch's float32.
// A file of weights is deleted as soon as it has been compared. Exit 1 where a difference is over the limit.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { readNpy } from './npy.mjs';

const root = resolve(import.meta.dirname, '../..');
const execute = promisify(execFile);

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    skip: { type: 'string', default: '' },
    formats: { type: 'string', default: 'safetensors' },
    cli: { type: 'string', default: join(root, 'dist/cli.js') },
    work: { type: 'string' },
    limit: { type: 'string', default: '2e-5' },
    'no-exact': { type: 'boolean', default: false },
  },
});
const python = process.env.HEADSTART_PYTHON ?? 'python3';
const limit = Number(values.limit);
const formats = values.formats.split(',');
const BATCHES = [1, 3];
const SUFFIX = { zip: 'zip.pth', legacy: 'legacy.pth', safetensors: 'safetensors' };

/** Largest |a - b| over largest |b|. */
function difference(a, b) {
  let largest = 0;
  let scale = 0;
  for (let index = 0; index < b.length; index++) {
    largest = Math.max(largest, Math.abs(a[index] - b[index]));
    scale = Math.max(scale, Math.abs(b[index]));
  }
  return a.length >= b.length && Number.isFinite(scale) && scale > 0 ? largest / scale : NaN;
}

/** How much of the logits depends on the picture: the largest difference of two pictures' logits over the largest logit. */
function spread({ data, shape: [pictures, classes] }) {
  const last = data.subarray((pictures - 1) * classes);
  return difference(data.subarray(0, classes), last);
}

async function compare(architecture, crop) {
  const folder = join(work, architecture);
  const weights = (format) => join(folder, `${architecture}.${SUFFIX[format]}`);
  const options = ['--crop', String(crop), '--formats', formats.join(), '--out', folder];
  if (values['no-exact']) options.push('--no-exact');
  await execute(python, [join(root, 'scripts/parity/make_checkpoints.py'), architecture, ...options]);
  const expected = await Promise.all(BATCHES.map((batch) => readNpy(join(folder, `logits-${batch}.npy`))));
  const exact = values['no-exact'] ? undefined : await readNpy(join(folder, 'exact-3.npy'));
  const rows = [];
  for (const format of formats) {
    for (const [index, batch] of BATCHES.entries()) {
      const output = join(folder, 'output.npy');
      const io = ['--input', join(folder, `input-${batch}.npy`), '--output', output];
      const command = ['run', '--arch', architecture, '--weights', weights(format), ...io];
      await execute(process.execPath, [resolve(values.cli), ...command]);
      const { data } = await readNpy(output);
      const truth = exact?.data.subarray(0, data.length);
      rows.push({
        architecture,
        crop,
        format,
        batch,
        spread: spread(expected.at(-1)),
        float32: difference(data, expected[index].data),
        float64: truth ? difference(data, truth) : '',
        pytorch: truth ? difference(expected[index].data, truth) : '',
      });
    }
    await rm(weights(format));
  }
  await rm(folder, { recursive: true });
  return rows;
}

const catalogue = JSON.parse(readFileSync(join(root, 'models/catalogue.json'), 'utf8')).entries;
const crops = new Map(
  catalogue.filter((entry) => entry.default).map((entry) => [entry.architecture, entry.preprocessing.crop]),
);
const skipped = new Set(values.skip.split(','));
const names = (values.only?.split(',') ?? [...crops.keys()]).filter((name) => !skipped.has(name));
const work = values.work ? resolve(values.work) : await mkdtemp(join(tmpdir(), 'headstart-parity-'));
await mkdir(work, { recursive: true });

const columns = ['architecture', 'crop', 'format', 'batch', 'spread', 'float32', 'float64', 'pytorch'];
console.log(`Largest |difference| / largest |logit|: of ours from PyTorch in float32 and in float64, and of PyTorch's
float32 from its float64. Spread: how far apart the logits of two pictures are, likewise.\n`);
console.log(`| ${columns.join(' | ')} |\n|${' --- |'.repeat(columns.length)}`);
let worst = 0;
const failures = [];
for (const name of names) {
  try {
    const crop = crops.get(name);
    if (crop === undefined) throw new Error('the catalogue has no such architecture');
    for (const row of await compare(name, crop)) {
      const cells = columns.map((column) => row[column]);
      console.log(
        `| ${cells.map((cell) => (typeof cell === 'number' && !Number.isInteger(cell) ? cell.toExponential(1) : cell)).join(' | ')} |`,
      );
      if (!(row.float32 <= limit))
        failures.push(`${name} ${row.format} ${row.batch}: ${row.float32.toExponential(1)}`);
      worst = Math.max(worst, row.float32);
    }
  } catch (error) {
    failures.push(`${name}: ${error.stderr?.trim() || error.message}`);
    await rm(join(work, name), { recursive: true, force: true });
  }
}
if (!values.work) await rm(work, { recursive: true });
console.log(`\nworst ${worst.toExponential(1)}, limit ${limit}`);
for (const failure of failures) console.log(`over the limit or failed: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;
