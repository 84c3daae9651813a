import { signal } from '@preact/signals';
import type {
  CompressionAction,
  CompressionState,
  ToCompressionView,
} from '../../src/shared/compressionProtocol';
import { host } from '../host';

/** The last snapshot; undefined until the extension has answered. */
export const compression = signal<CompressionState | undefined>(undefined);

/** The copy that the buttons are about, by its place in the report; undefined while the user has chosen none. */
export const chosenCopy = signal<number | undefined>(rememberedCopy());

export function followCompression(): void {
  window.addEventListener('message', ({ data: message }: MessageEvent<ToCompressionView>) => {
    compression.value = message.state;
    // By this the extension finds the drafts again when the window was reloaded.
    remember({ id: message.state.id });
  });
  host.postMessage({ type: 'ready' });
}

export function chooseCopy(place: number): void {
  chosenCopy.value = place;
  remember({ copy: place });
}

export function act(action: CompressionAction, copy: number): void {
  host.postMessage({ type: 'act', action, copy });
}

/** What was chosen when the page was hidden. */
function rememberedCopy(): number | undefined {
  const { copy } = stored();
  return typeof copy === 'number' ? copy : undefined;
}

function remember(change: { readonly id?: string; readonly copy?: number }): void {
  host.setState({ ...stored(), ...change });
}

function stored(): { readonly id?: unknown; readonly copy?: unknown } {
  const state: unknown = host.getState();
  return typeof state === 'object' && state !== null ? state : {};
}
