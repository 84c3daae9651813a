import { stat } from 'node:fs/promises';
import { writeWhole } from '../../checkpoints/writeWhole';
import { planQuantization } from '../../graph/quantization/planQuantization';
import { HeadstartError } from '../../shared/errors';
import type { Beside, QuantizeParams, QuantizeResult } from '../../shared/quantizeProtocol';
import { calibrate } from './calibrate';
import { compare, firstClass, type ComparedPicture, type Likeness } from './compare';
import { loadFloatNetwork, modelOf, type FloatNetwork } from './FloatNetwork';
import { OnnxRun } from './OnnxRun';
import { Quantizer } from './Quantizer';
import { QuantizePictures, type PreparedPicture } from './QuantizePictures';
import { searchFloatLayers } from './searchFloatLayers';
import { timeBeside } from './timeBeside';

/** Pictures on which each layer's sensitivity is measured. */
const SEARCH_PICTURES = 16;

/** An eight-bit model that keeps some layers in float. */
type Make = (keepFloat: ReadonlySet<string>, metadata?: Readonly<Record<string, string>>) => Uint8Array;

/**
 * Makes an eight-bit ONNX model, compares it with the float one on pictures that did not calibrate it, and writes it where enough of
 * them keep their first class.
 * @param breathe is awaited before each run of a network; throws to cancel
 * @param onPrepared how many of the pictures were looked at
 * @throws data/too-few, architecture/no-such-layer, and what reading and writing throw
 */
export async function quantizeModel(
  params: QuantizeParams,
  breathe: () => Promise<void>,
  onPrepared: (done: number, total: number) => void,
): Promise<QuantizeResult> {
  const pictures = new QuantizePictures(params, onPrepared);
  const network = await loadFloatNetwork(params.model);
  const quantizer = new Quantizer(network);
  const mode = params.mode === 'auto' ? quantizer.mode : params.mode;
  const layers = quantizer.layers(mode);
  requireKnown(params.keepFloat ?? [], layers);

  const make =
    mode === 'static'
      ? await staticMaker(params, network, quantizer, pictures, breathe)
      : dynamicMaker(quantizer);
  const float = await OnnxRun.create(modelOf(network, [network.logits]), network.input.shape);
  try {
    const prepared = await pictures.comparing();
    const compared = await floatAnswers(float, prepared, breathe);
    const like = (keepFloat: ReadonlySet<string>, some: readonly ComparedPicture[]): Promise<Likeness> =>
      withRun(network, make(keepFloat), async (run) => {
        await breathe();
        return compare(run, some);
      });
    const keepFloat = params.keepFloat
      ? new Set(params.keepFloat)
      : await searchFloatLayers({
          layers,
          wanted: Math.max(params.leastAgreement, WANTED_AGREEMENT),
          agreement: async (kept) => (await like(kept, compared)).agreement,
          error: async (kept) => (await like(kept, compared.slice(0, SEARCH_PICTURES))).error,
        });
    const { architecture, classes, preprocessing } = params.model;
    const model = make(keepFloat, {
      architecture,
      labels: JSON.stringify(classes),
      preprocessing: JSON.stringify(preprocessing),
      quantization: mode,
    });
    return await withRun(network, model, async (run) => {
      const { agreement, firstClasses } = await compare(run, compared);
      const milliseconds = await timeBeside(float, run, compared[0]?.pixels ?? new Float32Array(0), breathe);
      const written = agreement >= params.leastAgreement;
      if (written) await writeWhole(params.out, (append) => append(model));
      return {
        path: params.out,
        written,
        mode,
        calibrated: pictures.calibrated,
        compared: compared.length,
        agreement,
        accuracy: accuracyOf(prepared, compared, firstClasses),
        bytes: { float: (await stat(params.model.weights)).size, int8: model.length },
        milliseconds,
        layers: layers.length - keepFloat.size,
        keptFloat: [...keepFloat],
        unreadable: pictures.unreadable,
      };
    });
  } finally {
    await float.release();
  }
}

/** The search for sensitive layers is content with one picture in fifty that changes its class. */
const WANTED_AGREEMENT = 0.98;

async function staticMaker(
  params: QuantizeParams,
  network: FloatNetwork,
  quantizer: Quantizer,
  pictures: QuantizePictures,
  breathe: () => Promise<void>,
): Promise<Make> {
  const plan = planQuantization(network.nodes, new Set());
  const tensors = await calibrate(
    network,
    plan,
    breathing(pictures.calibrating(), breathe),
    params.calibration,
  );
  return (keepFloat, metadata) => quantizer.staticModel(tensors, keepFloat, metadata);
}

function dynamicMaker(quantizer: Quantizer): Make {
  return (keepFloat, metadata) => quantizer.dynamicModel(keepFloat, metadata);
}

async function* breathing<T>(
  source: AsyncIterable<T>,
  breathe: () => Promise<void>,
): AsyncGenerator<T, void, undefined> {
  for await (const one of source) {
    await breathe();
    yield one;
  }
}

async function floatAnswers(
  float: OnnxRun,
  pictures: readonly PreparedPicture[],
  breathe: () => Promise<void>,
): Promise<ComparedPicture[]> {
  const answers: ComparedPicture[] = [];
  for (const { pixels } of pictures) {
    await breathe();
    answers.push({ pixels, logits: (await float.single(pixels)).slice() });
  }
  return answers;
}

async function withRun<R>(
  network: FloatNetwork,
  model: Uint8Array,
  work: (run: OnnxRun) => Promise<R>,
): Promise<R> {
  const run = await OnnxRun.create(model, network.input.shape);
  try {
    return await work(run);
  } finally {
    await run.release();
  }
}

function accuracyOf(
  prepared: readonly PreparedPicture[],
  compared: readonly ComparedPicture[],
  int8: readonly number[],
): Beside | null {
  const labelled = prepared.flatMap(({ label }, index) => (label === null ? [] : [{ label, index }]));
  if (labelled.length === 0) return null;
  const share = (answer: (index: number) => number | undefined): number =>
    labelled.filter(({ label, index }) => answer(index) === label).length / labelled.length;
  return {
    float: share((index) => compared[index] && firstClass(compared[index].logits)),
    int8: share((index) => int8[index]),
  };
}

function requireKnown(asked: readonly string[], layers: readonly string[]): void {
  const unknown = asked.find((path) => !layers.includes(path));
  if (unknown === undefined) return;
  throw new HeadstartError(
    'architecture/no-such-layer',
    `No layer “${unknown}” could be in eight bits. The layers are ${layers.slice(0, 4).join(', ')}, …`,
  );
}
