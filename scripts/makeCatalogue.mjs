// Makes models/catalogue.json and models/labels/imagenet-1k.json from a listing of torchvision's weights
// (`torchvision.models.get_model_weights` of its 80 classification builders, as JSON) and its list of class names.
//
//   node scripts/makeCatalogue.mjs torchvision-weights.json imagenet-1k-categories.json
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [weightsFile, labelsFile] = process.argv.slice(2);
if (!weightsFile || !labelsFile) {
  console.error('Usage: node scripts/makeCatalogue.mjs torchvision-weights.json imagenet-1k-categories.json');
  process.exit(2);
}

// Python writes NaN for the accuracy of weights that cannot classify; JSON has no such number.
const listing = JSON.parse(readFileSync(weightsFile, 'utf8').replaceAll(/:\s*NaN\b/g, ': null'));

/** One entry of the catalogue; its schema is src/weights/catalogueSchema.ts. */
function toEntry(architecture, weights) {
  const { transforms, metrics } = weights;
  return {
    architecture,
    weights: weights.name,
    default: weights.isDefault,
    url: weights.url,
    // PyTorch names its files `<name>-<start of the SHA-256>.pth`.
    sha256Prefix: /-([0-9a-f]{8,64})\.pth$/.exec(weights.url)[1],
    // The published figure is the size in units of 2^20 bytes, rounded to three decimals.
    mebibytes: weights.fileSizeMB,
    acc1: metrics['ImageNet-1K']['acc@1'],
    acc5: metrics['ImageNet-1K']['acc@5'],
    parameters: weights.numParams,
    gflops: weights.gflops,
    minSize: weights.minSize[0],
    labels: weights.categories === 'imagenet-1k' ? 'imagenet-1k' : null,
    licence: weights.license,
    recipe: weights.recipe,
    preprocessing: {
      resize: transforms.resizeSize[0],
      crop: transforms.cropSize[0],
      interpolation: transforms.interpolation,
      mean: transforms.mean,
      std: transforms.std,
    },
  };
}

/** A list as JSON with one item a line, so that a change of one item is a change of one line. */
const lines = (items) => `[\n${items.map((item) => `  ${JSON.stringify(item)}`).join(',\n')}\n]`;

const entries = Object.entries(listing.models).flatMap(([architecture, all]) =>
  all.map((weights) => toEntry(architecture, weights)),
);
const source = `torchvision ${listing.torchvision.split('+')[0]}`;
const models = join(import.meta.dirname, '..', 'models');
mkdirSync(join(models, 'labels'), { recursive: true });
writeFileSync(
  join(models, 'catalogue.json'),
  `{ "source": ${JSON.stringify(source)}, "entries": ${lines(entries)} }\n`,
);
const labels = JSON.parse(readFileSync(labelsFile, 'utf8'));
writeFileSync(join(models, 'labels', 'imagenet-1k.json'), `${lines(labels)}\n`);
console.log(
  `${entries.length} weights of ${Object.keys(listing.models).length} architectures, ${labels.length} labels`,
);
