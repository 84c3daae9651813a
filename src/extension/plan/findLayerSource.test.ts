import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectureNames, buildArchitecture } from '../../architectures/catalog';
import { findLayerSource, type Sources } from './findLayerSource';

const ARCHITECTURES = resolve(import.meta.dirname, '../../architectures');

const sources: Sources = Object.fromEntries(
  ['families', 'modules'].flatMap((folder) =>
    readdirSync(join(ARCHITECTURES, folder))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => [name, readFileSync(join(ARCHITECTURES, folder, name), 'utf8')]),
  ),
);

function find(architecture: string, path: string) {
  const modules = [...buildArchitecture(architecture).modules()];
  const { type, made } = findLayerSource(sources, modules, path);
  const text = (lines: typeof type): string =>
    (sources[lines?.file ?? ''] ?? '')
      .split('\n')
      .slice((lines?.from ?? 1) - 1, lines?.to)
      .join('\n');
  return { type, made, typeText: text(type), madeText: text(made) };
}

describe('the source of a layer', () => {
  it('is its class, and the line of the class above it', () => {
    const { type, made, typeText, madeText } = find('resnet18', 'layer1.0.conv2');
    expect(type?.file).toBe('Conv2d.ts');
    expect(typeText).toMatch(/^export class Conv2d extends Module \{[^]*\n\}$/);
    expect(made?.file).toBe('resnet.ts');
    expect(madeText).toBe('    this.conv2 = conv3x3(planes, planes);');
  });

  it('of a block in a sequence is the line that makes the sequence', () => {
    const { typeText, madeText } = find('resnet18', 'layer3.1');
    expect(typeText).toMatch(/^class BasicBlock extends Module/);
    expect(madeText).toBe('    this.layer3 = stage(base * 4, layers[2], 2);');
  });

  it('may be several lines, a class that is extended, or a part with a name', () => {
    expect(find('alexnet', 'features.3').madeText).toMatch(
      /^ {4}this\.features = new Sequential\(\[\n[^]*\n {4}\]\);$/,
    );
    expect(find('efficientnet_b0', 'features.2.0.block').madeText).toBe(
      '    this.block = new Sequential(layers);',
    );
    expect(find('maxvit_t', 'blocks.0.layers.0.layers.MBconv').madeText).toMatch(/MBconv/);
  });

  it('is taken from the own family where two have blocks of one name', () => {
    expect(find('mobilenet_v2', 'features.3').type?.file).toBe('mobilenetv2.ts');
    expect(find('mobilenet_v3_small', 'features.3').type?.file).toBe('mobilenetv3.ts');
    expect(find('inception_v3', 'AuxLogits').type?.file).toBe('inception.ts');
    expect(find('inception_v3', 'Mixed_5b').type?.file).toBe('inceptionBlocks.ts');
    expect(find('maxvit_t', 'blocks.0.layers.0.layers.MBconv').type?.file).toBe('maxvit.ts');
  });

  it('of the network is its class alone', () => {
    const { typeText, made } = find('resnet18', '');
    expect(typeText).toMatch(/^export class ResNet extends Classifier/);
    expect(made).toBeNull();
  });

  it('is nothing where there is none', () => {
    expect(findLayerSource({}, [{ path: '', type: 'Net' }], '')).toEqual({ type: null, made: null });
    expect(findLayerSource(sources, [{ path: '', type: 'ResNet' }], 'nowhere')).toEqual({
      type: null,
      made: null,
    });
  });
});

const families = [
  'alexnet',
  'convnext_tiny',
  'densenet121',
  'efficientnet_b0',
  'efficientnet_v2_s',
  'googlenet',
  'inception_v3',
];
const others = [
  'maxvit_t',
  'mnasnet0_5',
  'mobilenet_v2',
  'mobilenet_v3_small',
  'regnet_y_400mf',
  'resnet50',
  'shufflenet_v2_x0_5',
];
const rest = ['squeezenet1_1', 'swin_t', 'swin_v2_t', 'vgg11_bn', 'vit_b_16'];

it.each([...families, ...others, ...rest])(
  'every layer of %s has a class, and a line that makes it',
  (name) => {
    expect(architectureNames()).toContain(name);
    const modules = [...buildArchitecture(name).modules()];
    const without = modules.filter(({ path }) => {
      const { type, made } = findLayerSource(sources, modules, path);
      return type === null || (made === null && path !== '');
    });
    expect(without.map(({ path, type }) => `${path} (${type})`)).toEqual([]);
  },
);
