import type { PictureClassifier } from '../PictureClassifier';
import { Explainer, type ExplainerOptions } from './Explainer';
import { LayerFeatures } from './LayerFeatures';

interface ExplainingOptions extends Omit<ExplainerOptions, 'shown'> {
  readonly classifier: PictureClassifier;
}

/** What explains the image that is shown. */
interface Explaining {
  readonly explainer: Explainer;
  readonly layerFeatures: LayerFeatures;
  /** To be called when what is shown has changed. */
  readonly follow: () => void;
}

export function makeExplaining({ classifier, ...rest }: ExplainingOptions): Explaining {
  const options = { ...rest, shown: () => classifier.current };
  const explainer = new Explainer(options);
  const layerFeatures = new LayerFeatures(options);
  const follow = (): void => {
    explainer.follow();
    layerFeatures.follow();
  };
  return { explainer, layerFeatures, follow };
}
