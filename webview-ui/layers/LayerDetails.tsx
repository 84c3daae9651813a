import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatCount, formatExactCount, formatOutputShape, formatPercent } from '../../src/shared/format';
import type { LayerState, SourceLines } from '../../src/shared/plan/planProtocol';
import { host } from '../host';
import { describeReceptiveField } from '../explain/describeReceptiveField';
import { FeatureMaps } from '../explain/FeatureMaps';
import { Facts, type Fact } from '../widgets/Facts';
import { Icon } from '../widgets/Icon';
import { LayerTensors } from './LayerTensors';

interface Props {
  readonly layer: LayerState;
  /** The whole network, of which shares are told. */
  readonly root: { readonly architecture: string; readonly parameters: number; readonly macs: number };
}

/** What is known of the layer that is chosen. */
export function LayerDetails({ layer, root }: Props): JSX.Element {
  const name = layer.path || root.architecture;
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    pane.current?.scrollTo(0, 0);
    pane.current?.scrollIntoView({ block: 'nearest' });
  }, [layer.path]);
  return (
    <section
      ref={pane}
      class="layer-details"
      aria-label={`Details of ${name}`}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header>
        <h2>{name}</h2>
        <button
          type="button"
          class="icon-button"
          title="Close (Escape)"
          aria-label="Close the details"
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </header>
      {layer.status === 'loading' && <p role="status">Loading…</p>}
      {layer.status === 'failed' && <p role="alert">{layer.message}</p>}
      {layer.status === 'ready' && (
        <>
          <Facts facts={facts(layer, root)} />
          <LayerTensors tensors={layer.tensors} measured={layer.measured} />
          {isMap(layer.outputShape) && <FeatureMaps path={layer.path} />}
        </>
      )}
    </section>
  );
}

/** Whether a layer's output may have places, which a vector has not. */
function isMap(shape: readonly number[] | null): boolean {
  return shape !== null && shape.length > 2;
}

/** Closes the details; the keyboard goes back to the layers. */
function close(): void {
  host.postMessage({ type: 'layer', path: null });
  document.querySelector<HTMLElement>('[role=tree]')?.focus();
}

function facts(layer: Extract<LayerState, { status: 'ready' }>, root: Props['root']): (Fact | undefined)[] {
  const { type, inputShapes, outputShape, parameters, macs, attributes, source } = layer;
  const sees = describeReceptiveField(layer);
  const share = (count: number, total: number): string =>
    total > 0 && count > 0 ? `${formatCount(count)} (${formatPercent(count / total)})` : formatCount(count);
  return [
    ['Type', source.type ? <SourceLink label={type} lines={source.type} which="type" /> : type],
    source.made
      ? ['Made in', <SourceLink label={place(source.made)} lines={source.made} which="made" />]
      : undefined,
    inputShapes.length > 0 ? ['Input', inputShapes.map(formatOutputShape).join(', ')] : undefined,
    ['Output', outputShape ? formatOutputShape(outputShape) : 'Not run for a prediction'],
    sees === undefined ? undefined : ['Receptive field', sees],
    ['Parameters', share(parameters, root.parameters), formatExactCount(parameters)],
    ['MACs', share(macs, root.macs), `${formatExactCount(macs)} multiplications for one image`],
    ...attributes.map(({ name, value }): Fact => [capital(name), value]),
  ];
}

interface LinkProps {
  readonly label: string;
  readonly lines: SourceLines;
  readonly which: 'type' | 'made';
}

/** Opens the architecture's source at some lines. */
function SourceLink({ label, lines, which }: LinkProps): JSX.Element {
  return (
    <button
      type="button"
      class="link"
      title={`Show ${place(lines)} of the architecture's source`}
      onClick={() => host.postMessage({ type: 'source', lines: which })}
    >
      {label}
    </button>
  );
}

function place({ file, from, to }: SourceLines): string {
  return from === to ? `${file}, line ${from}` : `${file}, lines ${from}–${to}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
