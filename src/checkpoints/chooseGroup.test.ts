import { describe, expect, it } from 'vitest';

import { chooseGroup } from './chooseGroup';

/** Groups by container and number of tensors. */
const choose = (counts: Readonly<Record<string, number>>): string =>
  chooseGroup(
    'f.pth',
    Object.entries(counts).map(([container, count]) => ({
      container,
      tensors: Array<null>(count).fill(null),
    })),
    undefined,
  ).container;

describe('chooseGroup', () => {
  it.each<[string, Readonly<Record<string, number>>, string]>([
    ['a bare state dict', { '': 122 }, ''],
    ['torchvision references', { model: 122, optimizer: 244, model_ema: 122 }, 'model'],
    ['timm', { state_dict: 122, state_dict_ema: 122, optimizer: 244 }, 'state_dict'],
    ['Lightning', { state_dict: 130, optimizer_states: 260 }, 'state_dict'],
    ['an average that comes first', { ema_state_dict: 122, model_state_dict: 122 }, 'model_state_dict'],
    ['averages alone', { model_ema: 122, optimizer: 300 }, 'model_ema'],
    ['averages within', { 'model.ema': 122, 'model.module': 122 }, 'model.module'],
    ['a random state at the top', { '': 2, state_dict: 122 }, 'state_dict'],
    ['weights at the top beside an optimizer', { '': 122, optimizer: 244 }, ''],
    ['weights at the top beside a small group', { '': 122, model: 2 }, ''],
    ['keys that nobody knows', { loss: 1, student: 122, projector: 6 }, 'student'],
    ['a known key before a larger unknown one', { teacher: 200, model: 122 }, 'model'],
    ['the outer of two known keys', { 'model.net': 10, weights: 10 }, 'weights'],
    ['an optimizer alone', { optimizer: 3 }, 'optimizer'],
    ['a word that only holds "ema"', { schema: 5, emails: 4, model_ema: 9 }, 'schema'],
  ])('takes the weights of %s', (_what, counts, container) => {
    expect(choose(counts)).toBe(container);
  });
});
