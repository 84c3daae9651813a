import { DEMO_ID } from '../api/Answers';

/** Whether a text names a model otherwise than by its path: `demo`, `resnet18:IMAGENET1K_V1`, `hf:owner/name`. */
export function isModelName(text: string): boolean {
  return text === DEMO_ID || text.startsWith('hf:') || /^\w{2,}:[\w.-]+$/.test(text);
}
