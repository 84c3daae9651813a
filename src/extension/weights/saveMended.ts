import { basename, extname, join, dirname } from 'node:path';
import { Uri, window } from 'vscode';
import type { MendParams } from '../../shared/compareProtocol';
import { formatBytes } from '../../shared/format';
import type { EngineRequest } from '../CurrentModel';
import { withDelayedProgress } from '../withDelayedProgress';
import type { WeightsDocument } from './WeightsDocument';
import { showInformation } from '../notices';

export interface SaveMendedOptions {
  readonly request: EngineRequest;
  /** What is left out or allowed. */
  readonly params?: Pick<MendParams, 'dropHead' | 'allowPartial'>;
  /** Stands behind the file's name in the name that is offered. */
  readonly suffix: string;
}

/** Asks where to, writes what the file holds under torchvision's names, and tells what to know of it. */
export async function saveMended(
  { session, file }: WeightsDocument,
  { request, params = {}, suffix }: SaveMendedOptions,
): Promise<Uri | undefined> {
  const name = basename(file, extname(file)).replace(/\.safetensors\.index$/, '');
  const target = await window.showSaveDialog({
    title: 'Save mended weights',
    defaultUri: Uri.file(join(dirname(file), `${name}-${suffix}.safetensors`)),
    filters: { safetensors: ['safetensors'], PyTorch: ['pth', 'pt'] },
  });
  if (!target) return undefined;
  const { ref, architecture } = session;
  const abort = new AbortController();
  const { bytes, notes } = await withDelayedProgress(`Saving ${basename(target.fsPath)}`, abort, () =>
    request(
      'mend',
      { ...ref, ...params, ...(architecture !== undefined && { architecture }), out: target.fsPath },
      { signal: abort.signal },
    ),
  );
  const said = [`${basename(target.fsPath)} was saved (${formatBytes(bytes)}).`, ...notes].join(' ');
  return (await showInformation(said, 'Open')) === 'Open' ? target : undefined;
}
