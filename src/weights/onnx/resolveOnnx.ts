import { basename } from 'node:path';
import * as v from 'valibot';
import type { InspectResult } from '../../shared/engineProtocol';
import { HeadstartError } from '../../shared/errors';
import type { ModelSpec } from '../../shared/modelSpec';
import { ONNX_ARCHITECTURE } from '../../shared/onnxProtocol';
import { preprocessingSchema } from '../preprocessingSchema';
import { findOnnxManifest, type OnnxManifest } from './OnnxManifest';
import { onnxSignature, type OnnxSignature } from './onnxSignature';

/** What is known of a file that may be a model in ONNX. */
export type OnnxInspection = Pick<InspectResult, 'onnx' | 'metadata'>;

export interface ResolvedOnnx {
  readonly spec: ModelSpec;
  readonly title: string;
  readonly notes: readonly string[];
}

const labelsSchema = v.pipe(v.array(v.string()), v.minLength(1));

/**
 * Finds out how a model in ONNX classifies: from a manifest beside it, or from its metadata where Headstart exported it.
 * @param file absolute path
 * @returns undefined where the file is no model in ONNX
 * @throws model/not-a-classifier, model/undescribed where nothing says what pictures and labels it needs, model/malformed
 */
export async function resolveOnnx(
  file: string,
  { onnx, metadata }: OnnxInspection,
): Promise<ResolvedOnnx | undefined> {
  if (!onnx) return undefined;
  const name = basename(file);
  const signature = onnxSignature(name, onnx);
  const described = (await findOnnxManifest(file)) ?? fromMetadata(metadata, signature);
  if (!described) {
    throw new HeadstartError(
      'model/undescribed',
      `${name} does not say what its classes are and how pictures are prepared for it. Describe it in a headstart.json beside it: ` +
        '{"onnx", "classes", "preprocessing": {"resize", "crop", "interpolation", "mean", "std"}, "scores": "logits" or "probabilities"}; in VS Code, a dialog writes it.',
    );
  }
  const { classes, preprocessing, scores } = described;
  if (signature.classes !== null && signature.classes !== classes.length) {
    throw new HeadstartError(
      'model/labels',
      `${name} gives ${signature.classes} scores, and ${classes.length} classes are named for them. Correct the list in its headstart.json.`,
    );
  }
  if (signature.side !== null && signature.side !== preprocessing.crop) {
    throw new HeadstartError(
      'model/malformed',
      `${name} takes pictures of ${signature.side}×${signature.side} pixels, and they are described as ${preprocessing.crop}×${preprocessing.crop}. Correct "crop" in its headstart.json.`,
    );
  }
  const { input, output, type, layout, batch } = signature;
  return {
    spec: {
      architecture: ONNX_ARCHITECTURE,
      weights: file,
      preprocessing,
      classes,
      onnx: { input, output, type, layout, batch, scores },
    },
    title: `${name} · ONNX`,
    notes: [],
  };
}

/** What `headstart export` writes into the metadata; its models with preprocessing inside return probabilities. */
function fromMetadata(
  { labels, preprocessing }: Readonly<Record<string, string>>,
  { layout }: OnnxSignature,
): Omit<OnnxManifest, 'onnx'> | undefined {
  if (labels === undefined || preprocessing === undefined) return undefined;
  try {
    const classes = v.safeParse(labelsSchema, JSON.parse(labels));
    const prepared = v.safeParse(preprocessingSchema, JSON.parse(preprocessing));
    if (!classes.success || !prepared.success) return undefined;
    const scores = layout === 'HWC' ? 'probabilities' : 'logits';
    return { classes: classes.output, preprocessing: prepared.output, scores };
  } catch {
    return undefined;
  }
}
