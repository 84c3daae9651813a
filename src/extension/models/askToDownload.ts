import { env, Uri } from 'vscode';
import { formatBytes } from '../../shared/format';
import type { ModelRow } from '../../shared/models/ModelRow';
import { showInformation } from '../notices';

/**
 * Asks whether weights may be downloaded, saying how much, from where, to where, and under which licence.
 * @param host what is asked for them: the publisher's, or a mirror's
 */
export async function askToDownload(row: ModelRow, host: string, folder: string): Promise<boolean> {
  const licence = row.licence === null ? 'The publisher states no licence.' : `Licence: ${row.licence}`;
  const rest = row.state === 'partial' ? ` ${formatBytes(row.present)} of it are there already.` : '';
  const question =
    `Download the weights of ${row.architecture} (${row.weights}), ${formatBytes(row.bytes)}, from ${host} to ${folder}?` +
    `${rest} ${licence}`;
  for (;;) {
    const actions = row.licence === null ? ['Download'] : ['Download', 'Read licence'];
    const answer = await showInformation(question, ...actions);
    if (answer !== 'Read licence' || row.licence === null) return answer === 'Download';
    await env.openExternal(Uri.parse(row.licence, true));
  }
}
