import { describe, expect, it } from 'vitest';
import { architectureNames, buildArchitecture } from './catalog';
import { Parameter } from './modules/Parameter';
import { stagePaths } from './stagePaths';
import { trainableSet } from './trainableSet';

describe('stagePaths', () => {
  it('names the stages that people know, from the head down', () => {
    const paths = (name: string) => stagePaths(buildArchitecture(name)).map((stage) => stage.paths);
    expect(paths('resnet18')).toEqual([['layer4'], ['layer3'], ['layer2'], ['layer1'], ['bn1'], ['conv1']]);
    expect(paths('squeezenet1_0')[0]).toEqual(['features.12']);
    expect(paths('vit_b_16').slice(0, 2)).toEqual([
      ['encoder.layers.encoder_layer_11'],
      ['encoder.layers.encoder_layer_10'],
    ]);
  });

  it.each(architectureNames())('covers every parameter of %s before the head once', (name) => {
    const network = buildArchitecture(name);
    const stages = stagePaths(network);
    const parameters = Array.from(network.stateDict()).filter((tensor) => tensor instanceof Parameter);
    const covered = stages.flatMap(({ paths }) =>
      trainableSet(network, paths).parameters.map((parameter) => parameter.name),
    );
    const heads = network.headPaths.map((path) => `${path}.`);
    const expected = parameters
      .map((parameter) => parameter.name)
      .filter((parameter) => !heads.some((head) => parameter.startsWith(head)));
    expect(covered.toSorted()).toEqual(expected.toSorted());
  });
});
