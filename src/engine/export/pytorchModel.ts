import { STRENGTHS } from '../preprocess/augment';
import { RAND_AUGMENT_OPERATIONS } from '../preprocess/randAugment';
import { python } from './pythonLiteral';
import type { ScriptFacts } from './ScriptFacts';

/** What the pictures go through, in training and in validation. */
export function transformCode({ preprocessing, recipe }: ScriptFacts): string {
  const { mean, std, interpolation, resize, crop } = preprocessing;
  const lines = [
    `INTERPOLATION = transforms.InterpolationMode.${interpolation.toUpperCase()}`,
    `NORMALIZE = [transforms.ToTensor(), transforms.Normalize(${python(mean)}, ${python(std)})]`,
    `PLAIN = transforms.Compose([transforms.Resize(${resize}, INTERPOLATION), transforms.CenterCrop(${crop}), *NORMALIZE])`,
  ];
  if (recipe.augmentation === 'none') return [...lines, 'TRAINING = PLAIN'].join('\n');
  const { area, colour } = STRENGTHS[recipe.augmentation];
  const jitter = `transforms.ColorJitter(${colour}, ${colour}, ${colour})`;
  return `${lines.join('\n')}
${colour === null ? RAND_AUGMENT : ''}TRAINING = transforms.Compose(
    [
        transforms.RandomResizedCrop(${crop}, scale=(${area}, 1.0), interpolation=INTERPOLATION),
        transforms.RandomHorizontalFlip(),
        ${colour === null ? 'RandAugment()' : jitter},
        *NORMALIZE,
    ]
)`;
}

/** torchvision's class, of whose operations those are left out that ours leaves out. */
const RAND_AUGMENT = `

class RandAugment(transforms.RandAugment):
    def _augmentation_space(self, *args):
        kept = ${python(RAND_AUGMENT_OPERATIONS)}
        return {name: space for name, space in super()._augmentation_space(*args).items() if name in kept}


`;

/** The network with heads for the classes, and the weights that it starts from. */
export function buildCode({ architecture, recipe, published, options }: ScriptFacts): string {
  const extra = Object.entries(options)
    .map(([name, value]) => `, ${name}=${python(value)}`)
    .join('');
  const name = python(architecture);
  if (recipe.fromScratch) {
    return `def build(weights):
    return torchvision.models.get_model(${name}, num_classes=len(CLASSES)${extra})`;
  }
  return `def build(weights):
    published = ${python(published)}
    if weights is None and published is None:
        raise SystemExit("--weights must name the checkpoint to start from")
    model = torchvision.models.get_model(${name}, weights=None if weights else published${extra})
    if weights:
        if weights.endswith(".safetensors"):
            from safetensors.torch import load_file
        else:
            def load_file(path):
                return torch.load(path, map_location="cpu", weights_only=True)
        # The heads are replaced below, so theirs may be of any width.
        state = model.state_dict()
        state.update((key, value) for key, value in load_file(weights).items() if not within(key, HEADS))
        model.load_state_dict(state)
    for path in HEADS:
        parent, _, name = path.rpartition(".")
        old = model.get_submodule(path)
        if isinstance(old, nn.Conv2d):
            new = nn.Conv2d(old.in_channels, len(CLASSES), old.kernel_size)
        else:
            new = nn.Linear(old.in_features, len(CLASSES), bias=old.bias is not None)
        setattr(model.get_submodule(parent), name, new)
        if hasattr(model, "num_classes"):
            model.num_classes = len(CLASSES)
    return model`;
}
