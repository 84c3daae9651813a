import { describe, expect, it } from 'vitest';
import { GRADIENT_RULES } from '../graph/gradients/gradientRules';
import { ADAMW } from '../graph/training/optimizers';
import { architectureNames, buildArchitecture } from './catalog';
import { evaluationGraph } from './evaluationGraph';
import { forwardGraph } from './forwardGraph';
import type { Classifier } from './Classifier';
import { Parameter } from './modules/Parameter';
import { trainableSet } from './trainableSet';
import { trainingGraph } from './trainingGraph';

const CLASSES = 10;

function build(name: string): Classifier {
  return buildArchitecture(name, { numClasses: CLASSES, inputSize: 224 });
}

function training(network: Classifier, paths: readonly string[], movesStatistics = false) {
  return trainingGraph(network, {
    batch: 2,
    inputSize: 224,
    numClasses: CLASSES,
    trainable: trainableSet(network, paths),
    movesStatistics,
    optimizer: ADAMW,
  });
}

describe.each(architectureNames())('training %s', (name) => {
  const network = build(name);

  it('uses operators that have a gradient rule', () => {
    const { graph } = forwardGraph(network, 1, 224);
    const used = new Set(graph.nodes.map((node) => node.op));
    expect([...used].filter((op) => !GRADIENT_RULES[op])).toEqual([]);
  });

  it('reaches every parameter that takes part in the prediction', () => {
    const { trained } = training(network, ['']);
    const { graph } = forwardGraph(network, 1, 224);
    const taking = [...network.stateDict()].filter(
      (tensor) => tensor instanceof Parameter && graph.parameters.has(tensor.name),
    );
    expect(trained.map((each) => each.parameter.name)).toEqual(taking.map((tensor) => tensor.name));
    for (const { value, gradient, next } of trained) {
      expect(gradient.shape).toEqual(value.shape);
      expect(next.shape).toEqual(value.shape);
    }
  });

  it('trains the head on features that are computed once', () => {
    const { frontier, input, trained } = training(network, network.headPaths);
    expect(frontier).not.toContain(input);
    const features = frontier.reduce((sum, value) => sum + value.shape.reduce((a, b) => a * b, 1), 0) / 2;
    // A picture's features are no larger than the picture.
    expect(features).toBeLessThanOrEqual(3 * 224 * 224);
    const names = new Set([...frontier, ...trained.map((each) => each.value)].map((value) => value.name));
    expect(evaluationGraph(network, 2, 224, names).cut).toHaveLength(names.size);
  });
});

describe('the frontier', () => {
  it('is the picture where the first layer is trained', () => {
    const network = build('resnet18');
    const { frontier, input } = training(network, ['conv1']);
    expect(frontier).toEqual([input]);
  });

  it('is what the last stage takes, once, though two layers take it', () => {
    const network = build('resnet18');
    const { frontier } = training(network, ['layer4', 'fc']);
    expect(frontier.map((value) => value.name)).toEqual(['layer3.1.relu/Relu_1']);
  });

  it('lies before the dropout in front of the head, which drops anew at each step', () => {
    const network = build('alexnet');
    const { frontier, masks } = training(network, ['classifier.6']);
    expect(frontier.map((value) => value.name)).toEqual(['classifier.5/Relu_0']);
    expect(masks).toEqual([]);
    expect(training(build('vgg11'), ['classifier.6']).masks.map((mask) => mask.keep)).toEqual([0.5]);
  });
});

describe('statistics', () => {
  it('move for trained batch normalisations only, and only when asked', () => {
    const network = build('resnet18');
    expect(training(network, ['layer4', 'fc']).statistics).toEqual([]);
    const names = training(network, ['layer4', 'fc'], true).statistics.map(({ value }) => value.name);
    expect(names).toContain('layer4.0.bn1.running_mean');
    expect(names.every((name) => name.startsWith('layer4.'))).toBe(true);
  });
});

describe('the trainable set', () => {
  it('refuses a layer that is not there and a set without parameters', () => {
    const network = build('resnet18');
    expect(() => trainableSet(network, ['layer5'])).toThrow(/no layer “layer5”/);
    expect(() => training(network, ['relu'])).toThrow(/No layer is trainable/);
    expect(() => training(build('googlenet'), ['aux1'])).toThrow(/take no part/);
  });

  it('takes the name of a single parameter', () => {
    const { trained } = training(build('resnet18'), ['fc.bias']);
    expect(trained.map((each) => each.parameter.name)).toEqual(['fc.bias']);
  });
});
