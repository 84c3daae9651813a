import { relative, sep } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { IMAGE_EXTENSIONS } from '../../shared/imageExtensions';
import { collectBatch } from '../collectBatch';
import { namedShortly } from '../namedShortly';
import { isModelName } from './isModelName';
import type { Tool } from './Tool';

/** Images that one call classifies; an answer of more would fill an agent's memory. */
const MOST_IMAGES = 100;

const TOP = { fallback: 3, limits: [1, 20] } as const;

/** Classifies images and those of folders. */
export const classifyTool: Tool = {
  name: 'headstart_classify',
  doing: (input) => {
    const [first = 'images', ...others] = input.texts('paths');
    return `Classifying ${first}${others.length > 0 ? ` and ${others.length} more` : ''}`;
  },
  files: (input) => {
    const model = input.text('model');
    return [...input.texts('paths'), ...(model === undefined || isModelName(model) ? [] : [model])];
  },
  run: async (input, { answers, guard }, signal) => {
    const texts = input.texts('paths');
    if (texts.length === 0) {
      throw new HeadstartError('usage', 'Name images or folders in “paths”, relative to the workspace.');
    }
    const paths = await Promise.all(texts.map((text) => guard.find(text)));
    const named = new Map(paths.map((path, index) => [path, texts[index] ?? path]));
    const { images, unreadable } = await collectBatch(paths, (image) => image);
    if (images.length === 0) {
      throw new HeadstartError(
        'image/none-found',
        `There are no images in ${texts.join(', ')}. Headstart reads ${IMAGE_EXTENSIONS.join(', ')}.`,
      );
    }
    const nameOf = (image: string): string => {
      const folder = paths.find((path) => image === path || image.startsWith(path + sep));
      if (folder === undefined) return image;
      return [named.get(folder) ?? folder, ...relative(folder, image).split(sep)].filter(Boolean).join('/');
    };
    const model = input.text('model');
    const {
      model: used,
      summary,
      results,
    } = await answers.classify(
      images.slice(0, MOST_IMAGES),
      model === undefined || isModelName(model) ? model : await guard.find(model),
      input.count('top', TOP.fallback, TOP.limits),
      signal,
    );
    return {
      model: used.title,
      device: summary.device,
      results: results.map((result) =>
        'error' in result
          ? { image: nameOf(result.image), error: namedShortly(result.error, result.image) }
          : {
              image: nameOf(result.image),
              predictions: result.predictions.map(({ label, probability }) => ({
                label,
                probability: Number(probability.toFixed(4)),
              })),
            },
      ),
      ...(images.length > MOST_IMAGES && { notClassified: images.length - MOST_IMAGES }),
      ...(unreadable.length > 0 && { unreadable }),
    };
  },
};
