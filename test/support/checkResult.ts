import type { CheckResult } from '../../src/shared/engineProtocol';

/** What `check` says of a ResNet-18 that fits, but for what is given. */
export function checkResult(part: Partial<CheckResult> = {}): CheckResult {
  return {
    architecture: 'resnet18',
    strict: true,
    matched: 122,
    missing: [],
    unexpected: [],
    mismatched: [],
    renamed: [],
    loadedFraction: 1,
    numClasses: 1000,
    verdict: 'fits',
    confidence: 1,
    runnersUp: [],
    rules: [],
    ignored: [],
    strictAfterMending: true,
    headClasses: { layer: 'fc', found: 1000, published: 1000, loaded: true },
    inputSize: null,
    container: '',
    otherContainers: [],
    notes: [],
    suggestions: [],
    ...part,
  };
}
