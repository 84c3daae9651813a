import { ConfigurationTarget, ThemeIcon, window, workspace, type QuickPick } from 'vscode';
import type { Device } from '../../shared/engineProtocol';
import { toErrorInfo } from '../../shared/errors';
import type { CommandContext } from '../CommandContext';
import { readSettings } from '../settings';
import { installCuda } from './installCuda';
import { deviceItems, type DeviceItem } from './deviceItems';
import { showWarning } from '../notices';

const AGAIN = { iconPath: new ThemeIcon('refresh'), tooltip: 'Try and measure all devices again' };

/** Asks where networks are to run, showing for the model in use how long each device takes, or why it cannot be used. */
export async function selectDevice(context: CommandContext): Promise<void> {
  const { spec, title } = await context.model.get();
  const pick = window.createQuickPick<DeviceItem>();
  pick.title = 'Select device';
  pick.placeholder = `Where networks run · measured with ${title}`;
  pick.matchOnDetail = true;
  pick.buttons = [AGAIN];
  let measuring = new AbortController();
  const measure = async (again: boolean): Promise<void> => {
    measuring.abort();
    const { signal } = (measuring = new AbortController());
    fill(pick, undefined);
    pick.busy = true;
    try {
      const result = await context.engine.request('devices', { model: spec, again }, { signal });
      context.devices.setMeasured(spec, result);
      if (!signal.aborted) fill(pick, result);
    } catch (error) {
      if (!signal.aborted) pick.placeholder = toErrorInfo(error).message;
    } finally {
      if (!signal.aborted) pick.busy = false;
    }
  };
  const chosen = await new Promise<DeviceItem | undefined>((resolve) => {
    pick.onDidTriggerButton(() => void measure(true));
    pick.onDidAccept(() => resolve(pick.selectedItems[0]));
    pick.onDidHide(() => resolve(undefined));
    pick.show();
    void measure(false);
  });
  measuring.abort();
  pick.dispose();
  if (!chosen) return;
  if (chosen.obstacle === undefined) await setDevice(chosen.device);
  else if (chosen.install) installCuda(context);
  else void showWarning(`${chosen.label.replace(/^\$\(\S+\) /, '')}: ${chosen.obstacle}`);
}

function fill(pick: QuickPick<DeviceItem>, result: Parameters<typeof deviceItems>[0]): void {
  const { device } = readSettings();
  const items = deviceItems(result, device);
  const active = pick.activeItems[0]?.device ?? device;
  pick.items = items;
  pick.activeItems = items.filter((item) => item.device === active);
}

/** Writes the setting where it is set already, otherwise for the user. */
async function setDevice(device: Device): Promise<void> {
  const configuration = workspace.getConfiguration('headstart');
  const set = configuration.inspect('device');
  const target =
    set?.workspaceFolderValue !== undefined
      ? ConfigurationTarget.WorkspaceFolder
      : set?.workspaceValue !== undefined
        ? ConfigurationTarget.Workspace
        : ConfigurationTarget.Global;
  await configuration.update('device', device, target);
}
