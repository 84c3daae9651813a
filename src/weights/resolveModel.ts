import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { CheckResult } from '../shared/engineProtocol';
import type { ModelSpec } from '../shared/modelSpec';
import { HeadstartError } from '../shared/errors';
import type { Preprocessing } from '../shared/preprocessing';
import { MODEL_MANIFEST_NAME, MODEL_WEIGHTS_NAME } from '../shared/modelFolder';
import { entryKey, weightsFileName, type Catalogue } from './Catalogue';
import type { CatalogueEntry } from './catalogueSchema';
import { findCached, publishedBytes, ROUNDING_BYTES } from './findCached';
import type { HashStore } from './HashStore';
import { findModel, type HubSnapshot } from './hub/HubCache';
import { isHubName } from './hub/HubName';
import { findHubModel, resolveHubModel } from './hub/resolveHubModel';
import { loadLabels } from './loadLabels';
import { readOnnxManifest } from './onnx/OnnxManifest';
import { resolveOnnx, type OnnxInspection } from './onnx/resolveOnnx';
import { isModelFolder, readModelFolder } from './readModelFolder';
import { verifyPresent } from './verifyPresent';

/** What a user asked for. Nothing at all stands for the demo model. */
export interface ModelRequest {
  readonly architecture?: string;
  /** A weights file, a model folder, the name of published weights, `ARCH:NAME`, or a model of the hub, `hf:OWNER/NAME`. */
  readonly weights?: string;
  /** The group of tensors within a weights file; the one that holds the weights when absent. */
  readonly container?: string;
}

/** A model that is ready to run, and what to tell people about it. */
export interface ResolvedModel {
  readonly spec: ModelSpec;
  /** What people call it, e.g. `resnet18 · IMAGENET1K_V1`. */
  readonly title: string;
  /** What was assumed, one sentence each. */
  readonly notes: readonly string[];
}

/** What resolving needs of its surroundings. */
export interface ResolveContext {
  readonly catalogue: Catalogue;
  /** The data folder `models/`. */
  readonly modelsFolder: string;
  /** Where downloaded weights are kept. */
  readonly cacheFolder: string;
  /** Where the Hugging Face hub's models are kept. */
  readonly hubFolder: string;
  /** Knows which files were found to be what they should be. */
  readonly hashes: HashStore;
  /** Whether weights without a usable classifier will do, as they do for training. */
  readonly labels?: 'needed' | 'optional';
  /** The engine's `check`; recognises the architecture when none is given. */
  readonly check: (file: string, architecture?: string, container?: string) => Promise<CheckResult>;
  /** The engine's `inspect`; tells of a model in ONNX how it classifies. */
  readonly inspect: (file: string) => Promise<OnnxInspection>;
}

/**
 * Finds the model that a user means. Nothing is downloaded.
 * @throws `model/not-cached` with the command that would fetch the weights; `file/not-found`, `architecture/unknown`,
 *   `architecture/mismatch`, `download/exists` for a cached file that is not the published one, `model/unknown-weights`, `model/not-a-folder`, `model/malformed`, and what `check` throws.
 */
export async function resolveModel(request: ModelRequest, context: ResolveContext): Promise<ResolvedModel> {
  const { architecture, weights, container } = request;
  if (weights === undefined) {
    return architecture === undefined
      ? fromFolder(join(context.modelsFolder, 'demo'))
      : fromCatalogue(context.catalogue.find(architecture, 'DEFAULT'), context);
  }
  if (isHubName(weights))
    return fromHub(await findHubModel(weights, context.hubFolder), architecture, context);
  const found = await stat(weights).catch(() => undefined);
  if (found?.isDirectory()) {
    const described = await readOnnxManifest(join(weights, MODEL_MANIFEST_NAME));
    if (described) return fromFile(join(weights, basename(described.onnx)), architecture, container, context);
    const snapshot = (await isModelFolder(weights)) ? undefined : await findModel(resolve(weights));
    return snapshot
      ? fromHub({ title: basename(snapshot.folder), snapshot }, architecture, context)
      : fromFolder(weights, architecture);
  }
  if (found) return fromFile(weights, architecture, container, context);

  const named = parseWeightsName(weights, architecture);
  if (named) return fromCatalogue(context.catalogue.find(named.architecture, named.weights), context);
  throw new HeadstartError(
    'file/not-found',
    `There is no file or folder ${weights}. Name a weights file, a model folder, or published weights such as ` +
      'resnet18:IMAGENET1K_V1.',
  );
}

async function fromHub(
  found: { readonly title: string; readonly snapshot: HubSnapshot },
  architecture: string | undefined,
  context: ResolveContext,
): Promise<ResolvedModel> {
  const model = await resolveHubModel(found.snapshot, context.modelsFolder);
  if (architecture !== undefined && architecture !== model.architecture) {
    throw contradiction(found.title, model.architecture, architecture);
  }
  const { classes, notes, numClasses, ...spec } = model;
  return {
    spec: { ...spec, weights: found.snapshot.weights, classes: classes ?? numbered(numClasses) },
    title: `${found.title} · ${model.architecture}`,
    notes: classes ? notes : [...notes, numberedNote(numClasses)],
  };
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `class ${index}`);
}

function numberedNote(count: number): string {
  return `The ${count} classes have no names; they are numbered.`;
}

/** Reads `NAME` beside an architecture, or `ARCH:NAME`; undefined for what looks like a path. */
function parseWeightsName(
  text: string,
  architecture: string | undefined,
): { architecture: string; weights: string } | undefined {
  // Catalogues of one's own may name weights in lower case; without the architecture that would look like a file.
  const match = /^(\w+):([\w.-]+)$/.exec(text) ?? /^(?:(\w+):)?([A-Z][A-Z0-9_]*)$/.exec(text);
  const named = match?.[1] ?? architecture;
  if (!match?.[2] || named === undefined) return undefined;
  if (architecture !== undefined && named !== architecture) throw contradiction(text, named, architecture);
  return { architecture: named, weights: match[2] };
}

function contradiction(what: string, has: string, asked: string): HeadstartError {
  return new HeadstartError(
    'architecture/mismatch',
    `${what} is for the architecture ${has}, not ${asked}. Leave the architecture out to use it.`,
  );
}

async function fromFolder(path: string, architecture?: string): Promise<ResolvedModel> {
  const { folder, weights, ...manifest } = await readModelFolder(path);
  if (architecture !== undefined && architecture !== manifest.architecture) {
    throw contradiction(folder, manifest.architecture, architecture);
  }
  return {
    spec: {
      architecture: manifest.architecture,
      weights,
      preprocessing: manifest.preprocessing,
      classes: manifest.classes,
    },
    title: `${basename(folder)} · ${manifest.architecture}`,
    notes: [],
  };
}

async function fromCatalogue(entry: CatalogueEntry, context: ResolveContext): Promise<ResolvedModel> {
  const key = entryKey(entry);
  const cached = await findCached(entry, context.cacheFolder);
  if (cached.state === 'cached') {
    const size = { bytes: publishedBytes(entry), tolerance: ROUNDING_BYTES };
    const { url: publishedUrl, sha256Prefix: sha256 } = entry;
    // Hashed when it is first used; a file that is not the published one is refused.
    await verifyPresent({ publishedUrl, target: cached.file, sha256, size }, context.hashes);
    return {
      spec: {
        architecture: entry.architecture,
        weights: cached.file,
        preprocessing: entry.preprocessing,
        classes: await labelsOf(entry, context),
      },
      title: `${entry.architecture} · ${entry.weights}`,
      notes: [],
    };
  }
  const remedy = `"headstart pull ${key}" fetches them (${Math.round(entry.mebibytes)} MB)`;
  throw new HeadstartError(
    'model/not-cached',
    cached.state === 'absent'
      ? `The weights ${key} are not on this machine; ${remedy}.`
      : `${cached.file} has ${cached.bytes} bytes where ${publishedBytes(entry)} were published, so it is not whole; ` +
          `remove it, then ${remedy}. To use the file as it is, name it with --weights.`,
  );
}

async function labelsOf(entry: CatalogueEntry, context: ResolveContext): Promise<readonly string[]> {
  if (Array.isArray(entry.labels)) return entry.labels;
  if (entry.labels !== null) return loadLabels(context.modelsFolder, entry.labels);
  if (context.labels === 'optional') return [];
  throw new HeadstartError(
    'model/labels',
    `The weights ${entryKey(entry)} were published without a usable classifier; ` +
      'they serve as a starting point for training only.',
  );
}

async function fromFile(
  path: string,
  architecture: string | undefined,
  container: string | undefined,
  context: ResolveContext,
): Promise<ResolvedModel> {
  const file = resolve(path);
  if (basename(file) === MODEL_WEIGHTS_NAME && (await isModelFolder(dirname(file)))) {
    const folder = await readModelFolder(dirname(file));
    if (architecture === undefined || architecture === folder.architecture) return fromFolder(folder.folder);
  }
  if (extname(file).toLowerCase() === '.onnx') {
    const model = await resolveOnnx(file, await context.inspect(file));
    if (model) return model;
  }
  const report = await context.check(file, architecture, container);
  const notes: string[] = [...report.notes];
  if (architecture === undefined) notes.push(`Recognised as ${report.architecture}.`);

  const published = publishedAs(file, report.architecture, context.catalogue);
  const entry = published ?? context.catalogue.defaultOf(report.architecture);
  if (!entry) {
    throw new HeadstartError(
      'architecture/unknown',
      `Nothing says how pictures are to be prepared for ${report.architecture}. Put the weights into a model folder ` +
        'with a headstart.json.',
    );
  }
  const key = entryKey(entry);
  const labels = await labelsOf(entry, context);
  const fits = labels.length === report.numClasses;
  if (!published) {
    const what = fits ? 'Preprocessing and labels are' : 'Preprocessing is';
    notes.push(`${what} taken from ${key}, because the file is not one of the published weights.`);
  }
  if (!fits) notes.push(numberedNote(report.numClasses));
  return {
    spec: {
      architecture: report.architecture,
      weights: file,
      ...(container !== undefined && { container }),
      preprocessing: preprocessingFor(entry.preprocessing, report.inputSize),
      classes: fits ? labels : numbered(report.numClasses),
    },
    title: published
      ? `${entry.architecture} · ${entry.weights}`
      : `${basename(file)} · ${report.architecture}`,
    notes,
  };
}

/** Where tables of the file are for another size than the published weights', the whole picture is brought to that size. */
function preprocessingFor(published: Preprocessing, inputSize: number | null): Preprocessing {
  if (inputSize === null || inputSize === published.crop) return published;
  return { ...published, resize: inputSize, crop: inputSize };
}

/** The published weights that a file is by its name: the same name, or one that carries the published hash. */
function publishedAs(file: string, architecture: string, catalogue: Catalogue): CatalogueEntry | undefined {
  const name = basename(file);
  return catalogue
    .weightsOf(architecture)
    .find((entry) => name === weightsFileName(entry) || name.includes(`-${entry.sha256Prefix}`));
}
