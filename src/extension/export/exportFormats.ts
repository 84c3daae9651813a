import type { ExportFormat } from '../../shared/exportProtocol';

/** One of the ways in which a model can be written, as a question offers it. */
export interface FormatChoice {
  readonly label: string;
  /** The ending of the file. */
  readonly description: string;
  /** What it is for. */
  readonly detail: string;
  readonly format: ExportFormat;
  /** For ONNX, whether the graph takes the picture as it is. */
  readonly preprocessing: boolean;
  /** Endings that the file may have, the first one offered. */
  readonly extensions: readonly [string, ...string[]];
}

const CHOICES: readonly FormatChoice[] = [
  {
    label: 'ONNX',
    description: '.onnx',
    detail: 'Takes an image as it is and gives probabilities: resizing and labels are inside.',
    format: 'onnx',
    preprocessing: true,
    extensions: ['onnx'],
  },
  {
    label: 'ONNX without preprocessing',
    description: '.onnx',
    detail: 'Takes normalised pixels and gives logits.',
    format: 'onnx',
    preprocessing: false,
    extensions: ['onnx'],
  },
  {
    label: 'PyTorch weights',
    description: '.pth',
    detail: 'The state dict: torchvision loads it with strict=True.',
    format: 'pth',
    preprocessing: false,
    extensions: ['pth', 'pt'],
  },
  {
    label: 'safetensors',
    description: '.safetensors',
    detail: 'The same state dict, in the format of the Hugging Face hub.',
    format: 'safetensors',
    preprocessing: false,
    extensions: ['safetensors'],
  },
  {
    label: 'PyTorch training script',
    description: '.py',
    detail: 'Trains as this model was trained, with torchrun on larger machines.',
    format: 'pytorch',
    preprocessing: false,
    extensions: ['py'],
  },
];

/**
 * The ways in which a model can be written.
 * @param trained whether it is known how it was trained, which a script repeats
 */
export function exportFormats(trained: boolean): readonly FormatChoice[] {
  return CHOICES.filter(({ format }) => trained || format !== 'pytorch');
}
