import { parseFromCompressionView } from '../../src/shared/compressionProtocol';
import { HeadstartError } from '../../src/shared/errors';
import { parseFromModelsView } from '../../src/shared/models/modelsProtocol';
import { parsePlanEdit } from '../../src/shared/plan/planProtocol';
import { parseFromResultsView } from '../../src/shared/resultsProtocol';
import { parseFromRunView } from '../../src/shared/runProtocol';
import { parseFromWebview } from '../../src/shared/webviewProtocol';
import { parseFromWeightsView } from '../../src/shared/weightsProtocol';
import { jsonText } from './jsonText';
import type { Target } from './targets';

const PARSERS = [
  parseFromWebview,
  parsePlanEdit,
  parseFromWeightsView,
  parseFromResultsView,
  parseFromRunView,
  parseFromModelsView,
  parseFromCompressionView,
];

/** Messages as pages send them, each with fields of others. */
const SAMPLES = [
  { type: 'act', action: 'classify' },
  { type: 'explain', classIndex: 3, method: 'occlusion' },
  { type: 'features', path: 'layer4.1' },
  { type: 'plan', edit: { kind: 'train', path: 'fc', trained: true } },
  { type: 'details', name: 'fc.weight', kind: 'tensor', id: 1 },
  { type: 'open', row: 3, rows: [1, 2], path: 'a.jpg' },
  { type: 'pictures', ids: [1, 2], from: 0, to: 9 },
  { type: 'sort', column: 'acc1', descending: true, id: 'resnet18:IMAGENET1K_V1' },
];

/** What pages send to the extension: one that has been taken over may send anything. */
export function messageTargets(): Target[] {
  return [
    {
      name: 'messages of pages, made',
      make: (random) => jsonText(SAMPLES[random.below(SAMPLES.length)] ?? {}, random),
      read: (bytes) => {
        let message: unknown;
        try {
          message = JSON.parse(Buffer.from(bytes).toString());
        } catch {
          throw refused();
        }
        if (PARSERS.every((parse) => parse(message) === undefined)) throw refused();
      },
    },
  ];
}

function refused(): HeadstartError {
  return new HeadstartError('usage', 'It was not taken.');
}
