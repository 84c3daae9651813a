import type { Recipe } from '../../shared/recipe';

/** The factor of the learning rates as scheduleFactor has it. */
export function scheduleCode({ schedule, warmup }: Recipe): string {
  return `def factor(step, steps):
    """What the learning rates are multiplied by."""
    warm = round(${warmup} * steps)
    if step < warm:
        return (step + 1) / (warm + 1)
    progress = (step - warm) / max(steps - warm, 1)
${SCHEDULES[schedule]}`;
}

const SCHEDULES: Readonly<Record<Recipe['schedule'], string>> = {
  constant: '    return 1.0',
  step: '    return 0.1 ** math.floor(3 * progress + 1e-9)',
  cosine: '    return (1 + math.cos(math.pi * progress)) / 2',
  'one-cycle': `    # torch.optim.lr_scheduler.OneCycleLR, the momentum left alone.
    last, top, at = steps - warm - 1, 0.3 * (steps - warm) - 1, step - warm
    if at < top:
        low, high, part = 1 / 25, 1, at / top
    else:
        low, high, part = 1, 1 / 25e4, (at - top) / max(last - top, 1)
    return high + (low - high) * (1 + math.cos(math.pi * part)) / 2`,
};

export function optimizerCode({ optimizer, momentum, nesterov, weightDecay }: Recipe): string {
  const call =
    optimizer === 'adamw'
      ? `torch.optim.AdamW(groups, weight_decay=${weightDecay})`
      : `torch.optim.SGD(groups, momentum=${momentum}, nesterov=${nesterov ? 'True' : 'False'}, weight_decay=${weightDecay})`;
  return `def make_optimizer(model):
    by_path = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            path = max((path for path in RATES if within(name, [path])), key=len)
            by_path.setdefault(path, []).append(parameter)
    groups = [dict(params=parameters, lr=RATES[path]) for path, parameters in by_path.items()]
    return ${call}`;
}

/** Weights of the classes in the loss. */
export function balancedCode({ balanceClasses }: Recipe): string {
  return balanceClasses
    ? `counts = torch.bincount(torch.tensor([label for _, label in seen]), minlength=len(CLASSES))
    weight = len(seen) / (len(CLASSES) * counts.clamp(min=1))`
    : 'weight = None';
}
