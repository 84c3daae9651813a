import type { DeviceChoice } from './deviceProtocol';
import type { Device } from './engineProtocol';
import type { ModelSpec } from './modelSpec';

/** How a prediction is explained. */
export const EXPLAIN_METHODS = ['grad-cam', 'occlusion'] as const;
export type ExplainMethod = (typeof EXPLAIN_METHODS)[number];

/** A picture and the model that looks at it. */
export interface LookParams {
  /** Absolute path of an image file. */
  readonly image: string;
  readonly model: ModelSpec;
  /** As in `ClassifyParams`. */
  readonly ignoreExif: boolean;
  /** As in `ClassifyParams`. */
  readonly allowPartial?: boolean;
  /** As in `ClassifyParams`; `auto` when absent. */
  readonly device?: Device;
}

export interface ExplainParams extends LookParams {
  /** Names the request in the `progress` notifications. */
  readonly request: string;
  readonly method: ExplainMethod;
  /** The class whose evidence is looked for; the most probable one when absent. */
  readonly classIndex?: number;
  /** Path of the layer that Grad-CAM looks at; the one that the architecture declares when absent. */
  readonly layer?: string;
  /** Where to write the picture with the map laid over it, as PNG. */
  readonly out?: string;
}

/** A rectangle of a picture, in its pixels from the upper left corner, with fractions. It may reach beyond the picture. */
export interface PictureRegion {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How much each place of a picture speaks for a class. */
export interface EvidenceMap {
  readonly height: number;
  readonly width: number;
  /** Row by row, 0…1: shares of {@link ExplainResult.peak}. All are 0 where nothing speaks for the class. */
  readonly values: readonly number[];
}

export interface ExplainResult extends DeviceChoice {
  readonly method: ExplainMethod;
  readonly classIndex: number;
  readonly label: string;
  /** Of the class on the whole picture, 0…1. */
  readonly probability: number;
  /** The layer that Grad-CAM looked at; null for an occlusion map. */
  readonly layer: string | null;
  /** At the resolution of the layer, or of the places that were covered. */
  readonly map: EvidenceMap;
  /**
   * What the map's 1 stands for: for an occlusion map the probability that the class loses when the place is covered, for Grad-CAM
   * the weighted sum of the layer's channels.
   */
  readonly peak: number;
  /** Side of the square that the network sees, in pixels. */
  readonly crop: number;
  /** The map over that square, crop × crop, row by row, 0…255, bilinear. */
  readonly heat: Uint8Array;
  /** Of the decoded picture, upright unless EXIF was ignored, in pixels. */
  readonly picture: { readonly width: number; readonly height: number };
  /** Where the square lies in that picture. */
  readonly region: PictureRegion;
  readonly milliseconds: number;
}

export interface FeatureMapsParams extends LookParams {
  /** Path of the layer. */
  readonly layer: string;
  /** How many channels are wanted at most. */
  readonly most: number;
}

/** What a layer makes of a picture, channel by channel, the strongest first. */
export interface FeatureMaps extends DeviceChoice {
  readonly layer: string;
  /** Channels of the layer. */
  readonly channels: number;
  /** Of each map. */
  readonly height: number;
  readonly width: number;
  readonly maps: readonly FeatureMap[];
  /** Map by map, row by row, 0…255: each stretched from its least to its greatest value. */
  readonly pixels: Uint8Array;
}

export interface FeatureMap {
  readonly channel: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}
