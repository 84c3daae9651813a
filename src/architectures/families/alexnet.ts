import { flatten } from '../../graph/operators/shape';
import type { Value } from '../../graph/types';
import { type BuildOptions, type Builders, Classifier } from '../Classifier';
import { ReLU } from '../modules/activations';
import { Sequential } from '../modules/containers';
import { Conv2d } from '../modules/Conv2d';
import { Linear } from '../modules/Linear';
import { AdaptiveAvgPool2d, MaxPool2d } from '../modules/pooling';
import { Dropout } from '../modules/regularisation';

/** Krizhevsky 2014, "One weird trick": AlexNet on one tower. */
export class AlexNet extends Classifier {
  readonly features: Sequential;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly classifier: Sequential;

  override readonly headPaths = ['classifier.6'];
  override readonly camPath = 'features';

  /** @param hidden width of the two fully connected layers, 4096 as published */
  constructor({ numClasses }: Pick<BuildOptions, 'numClasses'>, hidden = 4096) {
    super();
    this.features = new Sequential([
      new Conv2d(3, 64, 11, { stride: 4, padding: 2 }),
      new ReLU(),
      new MaxPool2d(3, { stride: 2 }),
      new Conv2d(64, 192, 5, { padding: 2 }),
      new ReLU(),
      new MaxPool2d(3, { stride: 2 }),
      new Conv2d(192, 384, 3, { padding: 1 }),
      new ReLU(),
      new Conv2d(384, 256, 3, { padding: 1 }),
      new ReLU(),
      new Conv2d(256, 256, 3, { padding: 1 }),
      new ReLU(),
      new MaxPool2d(3, { stride: 2 }),
    ]);
    this.avgpool = new AdaptiveAvgPool2d(6);
    this.classifier = new Sequential([
      new Dropout(),
      new Linear(256 * 6 * 6, hidden),
      new ReLU(),
      new Dropout(),
      new Linear(hidden, hidden),
      new ReLU(),
      new Linear(hidden, numClasses),
    ]);
  }

  protected override forward(x: Value): Value {
    return this.classifier.call(flatten(this.avgpool.call(this.features.call(x))));
  }
}

export const alexnets: Builders = {
  alexnet: (options) => new AlexNet(options),
};
