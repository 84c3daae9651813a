import type { DeviceReport, DevicesResult } from '../../shared/deviceProtocol';
import { formatDevice, formatTime } from '../../shared/format';
import { HeadstartError } from '../../shared/errors';
import type { CliContext } from '../CliContext';
import { MODEL_OPTIONS, type Command } from '../Command';
import { INSTALL_OPTIONS, installCuda, removeCuda } from '../cuda/installCuda';
import { formatTable } from '../formatTable';

const STATES: Readonly<Record<DeviceReport['state'], string>> = {
  works: 'works',
  wrong: 'gives wrong results',
  failed: 'fails',
  unavailable: 'not available',
};

/** `headstart devices`: where networks can run. */
export const devices: Command = {
  name: 'devices',
  summary: 'Say where networks can run on this machine, why not elsewhere, and how long a picture takes',
  positionals: '[install cuda|remove cuda]',
  arity: [0, 2],
  options: {
    ...MODEL_OPTIONS,
    again: { description: 'try and measure every device anew instead of taking what is remembered' },
    ...INSTALL_OPTIONS,
  },
  examples: [
    'headstart devices',
    'headstart devices --arch resnet50 --json',
    'headstart devices install cuda',
    'headstart devices remove cuda',
  ],
  notes: [
    'Each device is compared with the CPU on the first use of a model. Where it fails or gives other results, the CPU does the work,',
    'and it is said why. --device auto takes the fastest of those that this command has measured for the model, and the CPU until then.',
    'CUDA (Linux x64) needs the NVIDIA driver (525 or newer; for CUDA 13: 580), CUDA 12 or 13 with cuDNN 9, also as the pip packages that',
    'PyTorch brings, and the CUDA libraries of ONNX Runtime, which "install cuda" fetches from its releases on GitHub and verifies.',
    'The universal package, for platforms that have none of their own, runs networks through WebAssembly: on the CPU alone, with the',
    'same answers, and a picture takes six to eight times as long as by the native build on a processor with AVX-512.',
  ],
  async run(args, context) {
    const { options, positionals, json } = args;
    const { arch, weights, again } = options;
    switch (positionals.join(' ')) {
      case '':
        break;
      case 'install cuda':
        return installCuda(args, context);
      case 'remove cuda':
        return removeCuda(args, context);
      default:
        throw new HeadstartError(
          'usage',
          'write "headstart devices", "headstart devices install cuda" or "headstart devices remove cuda".',
        );
    }
    const model = await context.model({
      ...(arch !== undefined && { architecture: arch }),
      ...(weights !== undefined && { weights }),
    });
    const params = { model: model.spec, again: again === 'true' };
    const result = await context.engine.request('devices', params, { signal: context.signal });
    if (json) context.print(JSON.stringify({ model: model.title, ...result }));
    else printTable(model.title, result, context);
    return 0;
  },
};

function printTable(title: string, result: DevicesResult, context: CliContext): void {
  const { devices, auto, runtime, webAssembly } = result;
  context.note(`Model: ${title} · ONNX Runtime ${runtime}`);
  const columns = [
    { title: 'DEVICE' },
    { title: 'NAME' },
    { title: 'A PICTURE', align: 'right' as const },
    { title: '' },
  ];
  const rows = devices.map(({ device, state, milliseconds }) => [
    device,
    webAssembly && device === 'cpu' ? 'CPU, through WebAssembly' : formatDevice(device),
    milliseconds === null ? '–' : formatTime(milliseconds),
    device === auto ? 'works · auto takes it' : STATES[state],
  ]);
  context.print(formatTable(columns, rows));
  // What is in the way of several is said once.
  const reasons = new Map<string, string[]>();
  for (const { device, reason, remedy } of devices) {
    if (reason === null) continue;
    const text = [reason, remedy].filter(Boolean).join(' ');
    reasons.set(text, [...(reasons.get(text) ?? []), formatDevice(device)]);
  }
  for (const [text, names] of reasons) context.print(`\n${names.join(', ')}: ${text}`);
}
