import type { DevicesResult } from '../shared/deviceProtocol';
import type { Device } from '../shared/engineProtocol';
import { describePreprocessing, formatCount, formatDevice, formatTime } from '../shared/format';
import type { ModelState } from '../shared/webviewProtocol';
import { escapeMarkdown } from './models/describeTooltip';
import type { Classification } from './PictureClassifier';

/** What the status bar says of the model. */
export interface StatusText {
  /** With an icon of VS Code's. */
  readonly text: string;
  /** For screen readers. */
  readonly label: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly failed: boolean;
}

const CHOOSE = '[Choose another model](command:headstart.chooseModel)';
const SETTING = `[Device setting](command:workbench.action.openSettings?${encodeURIComponent('["headstart.device"]')})`;

/**
 * The model and the device as the status bar shows them.
 * @param chosen what the model in use is called until it has been read
 * @param device what the settings ask for, said until an image has been classified
 * @param measured how long devices take for the model, where that is known
 */
export function describeStatus(
  model: ModelState,
  picture: Classification,
  {
    chosen,
    device: wanted,
    measured,
  }: { readonly chosen: string; readonly device: Device; readonly measured?: DevicesResult | undefined },
): StatusText {
  if (model.status === 'failed') {
    const { message } = model.error;
    return {
      text: '$(warning) Model cannot be used',
      label: `Headstart: the model cannot be used. ${message} Choose another model`,
      tooltip: `${escapeMarkdown(message)}\n\n${CHOOSE}`,
      failed: true,
    };
  }
  const done = picture.status === 'done' ? picture : undefined;
  const device = formatDevice(done?.device ?? wanted);
  if (model.status === 'loading') {
    const [text, label] = name(chosen, device);
    return { text, label, tooltip: `**${escapeMarkdown(chosen)}**\n\n${CHOOSE} · ${SETTING}`, failed: false };
  }
  const { title, weights, classes, notes, preprocessing } = model;
  const facts = [
    `**${escapeMarkdown(title)}**`,
    `${formatCount(classes)} ${classes === 1 ? 'class' : 'classes'}`,
    `Weights: ${escapeMarkdown(weights)}`,
    describePreprocessing(preprocessing),
    ...notes.map(escapeMarkdown),
    `Device: ${device}${done ? `, ${formatTime(done.milliseconds)} for the last image` : ''}`,
    ...(measured ? [describeMeasured(measured)] : []),
    ...(done?.deviceNote === undefined ? [] : [escapeMarkdown(done.deviceNote)]),
    `${CHOOSE} · ${SETTING}`,
  ];
  const [text, label] = name(title, device);
  return { text, label, tooltip: facts.join('\n\n'), failed: false };
}

/** How long each device takes; those that cannot be used are left to the list of devices. */
function describeMeasured({ devices, auto }: DevicesResult): string {
  const times = devices.flatMap(({ device, milliseconds }) =>
    milliseconds === null ? [] : [`${formatDevice(device)} ${formatTime(milliseconds)}`],
  );
  return `Measured: ${times.join(', ')} a picture; automatic takes ${formatDevice(auto)}`;
}

/** What is seen, in which a name makes no icons, and what is read aloud. */
function name(model: string, device: string): readonly [string, string] {
  return [
    `$(library) ${model.replaceAll('$(', '$\u200b(')} · ${device}`,
    `Headstart: model ${model}, device ${device}. Choose another model`,
  ];
}
