import { expect, it } from 'vitest';
import { answerAsJson, answerAsText } from './formatAnswer';

const answer = {
  status: 'done',
  image: '/pictures/cat.png',
  predictions: [
    { index: 281, label: 'tabby, tabby cat', probability: 0.7134, logit: 9.5 },
    { index: 5, label: 'lynx', probability: 0.0001, logit: -1 },
  ],
  milliseconds: 11,
  device: 'cpu',
} as const;

it('is text for people', () => {
  expect(answerAsText(answer, 'ResNet-18 · IMAGENET1K_V1')).toBe(
    'cat.png (ResNet-18 · IMAGENET1K_V1)\n 71.3 %  tabby\n< 0.1 %  lynx\n',
  );
});

it('is JSON with every digit for programs', () => {
  expect(JSON.parse(answerAsJson(answer, 'tiny'))).toEqual({
    image: '/pictures/cat.png',
    model: 'tiny',
    predictions: answer.predictions,
    milliseconds: 11,
    device: 'cpu',
  });
});
