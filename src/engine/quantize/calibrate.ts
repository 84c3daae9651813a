import type { Value } from '../../graph/types';
import { chooseRange, type ActivationRange } from '../../graph/quantization/chooseRange';
import { Histogram } from '../../graph/quantization/Histogram';
import type { QuantizationPlan } from '../../graph/quantization/LayerPlan';
import type { Calibration } from '../../shared/quantizeProtocol';
import { modelOf, type FloatNetwork } from './FloatNetwork';
import { OnnxRun } from './OnnxRun';

/** What is known of the tensors of a network after it has seen pictures. */
export interface CalibratedTensors {
  readonly ranges: ReadonlyMap<Value, ActivationRange>;
  /** Of what goes into each layer, one mean a channel. */
  readonly means: ReadonlyMap<Value, Float64Array>;
}

/**
 * Runs the float network on pictures and finds the range of every tensor that the plan rounds.
 * @param pictures prepared pixels, 3×S×S each
 */
export async function calibrate(
  network: FloatNetwork,
  plan: QuantizationPlan,
  pictures: AsyncIterable<Float32Array>,
  calibration: Calibration,
): Promise<CalibratedTensors> {
  const histograms = new Map([...new Set(plan.ranges.values())].map((value) => [value, new Histogram()]));
  const inputs = [...plan.layers.keys()].flatMap(({ inputs: [input] }) => input ?? []);
  const sums = new Map(inputs.map((value) => [value, new Float64Array(value.shape[1] ?? 1)]));
  const watched = [...new Set([...histograms.keys(), ...sums.keys()])];
  // What goes into the network is known without a run.
  const asked = watched.filter((value) => value !== network.input);
  const run = await OnnxRun.create(modelOf(network, asked), network.input.shape);
  let seen = 0;
  try {
    for await (const pixels of pictures) {
      const outputs = await run.run(pixels);
      for (const value of watched) {
        const data = value === network.input ? pixels : outputs.get(value.name);
        if (!data) throw new Error(`${value.name} was not computed.`);
        histograms.get(value)?.add(data);
        addChannelSums(value, data, sums.get(value));
      }
      seen += 1;
    }
  } finally {
    await run.release();
  }
  const chosen = new Map([...histograms].map(([value, found]) => [value, chooseRange(found, calibration)]));
  return {
    ranges: new Map([...plan.ranges].flatMap(([value, root]) => pair(value, chosen.get(root)))),
    means: new Map([...sums].map(([value, sum]) => [value, meansOf(value, sum, seen)])),
  };
}

function pair<K, V>(key: K, value: V | undefined): [K, V][] {
  return value === undefined ? [] : [[key, value]];
}

/** Adds up each channel: the second axis after the one picture, or the columns of a matrix. */
function addChannelSums({ shape }: Value, data: Float32Array, sums: Float64Array | undefined): void {
  if (!sums) return;
  const channels = sums.length;
  // Neighbours of one channel in memory.
  const run = shape.length === 2 ? 1 : data.length / channels;
  for (let begin = 0, channel = 0; begin < data.length; begin += run) {
    let sum = 0;
    for (let index = begin; index < begin + run; index++) sum += data[index] ?? 0;
    sums[channel] = (sums[channel] ?? 0) + sum;
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
}

function meansOf({ shape }: Value, sums: Float64Array, pictures: number): Float64Array {
  const perChannel = shape.reduce((product, extent) => product * extent, 1) / sums.length;
  return sums.map((sum) => sum / (perChannel * Math.max(pictures, 1)));
}
