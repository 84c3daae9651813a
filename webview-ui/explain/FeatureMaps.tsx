import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { FeaturesState } from '../../src/shared/explainViewProtocol';
import { formatExactCount, formatValue } from '../../src/shared/format';
import { host } from '../host';
import { features, model } from '../model/modelStore';
import { Heat } from './Heat';
import { moveInGrid } from './moveInGrid';

/** What a layer makes of the open image: its channels as pictures, the strongest first. Asks for them while it is there. */
export function FeatureMaps({ path }: { readonly path: string }): JSX.Element {
  useEffect(() => {
    host.postMessage({ type: 'features', path });
    return () => host.postMessage({ type: 'features', path: null });
  }, [path]);
  const state = features.value;
  const picture = model.value?.picture.status;
  return (
    <section class="feature-maps" aria-label="Feature maps">
      <h3>Feature maps</h3>
      {state?.layer === path ? (
        <Maps state={state} />
      ) : (
        <p class="quiet">
          {picture === 'done' || picture === 'running'
            ? 'Computing…'
            : 'Open an image to see what this layer makes of it.'}
        </p>
      )}
    </section>
  );
}

function Maps({ state }: { readonly state: FeaturesState }): JSX.Element {
  switch (state.status) {
    case 'running':
      return (
        <p class="quiet" role="status">
          Computing…
        </p>
      );
    case 'failed':
      return <p class="quiet">{state.message}</p>;
    case 'done':
      return <Grid key={state.layer} {...state} />;
  }
}

function Grid(state: Extract<FeaturesState, { status: 'done' }>): JSX.Element {
  const { maps, channels, height, width, pixels, layer } = state;
  const [chosen, setChosen] = useState(0);
  const index = Math.min(chosen, maps.length - 1);
  const at = maps[index];
  const picture = (of: number): Uint8Array => pixels.subarray(of * height * width, (of + 1) * height * width);
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const columns = getComputedStyle(event.currentTarget).gridTemplateColumns.split(' ').length;
    const next = moveInGrid(event.key, index, maps.length, columns);
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next);
  };
  return (
    <div class="feature-columns">
      {at && (
        <figure class="feature-large">
          <Heat
            values={picture(index)}
            width={width}
            height={height}
            opaque
            label={`Channel ${at.channel}`}
          />
          <figcaption class="quiet" aria-live="polite">
            Channel {at.channel}: mean {formatValue(at.mean)}, {formatValue(at.min)} to {formatValue(at.max)}
          </figcaption>
        </figure>
      )}
      <div
        class="feature-grid"
        role="listbox"
        tabIndex={0}
        aria-label={`Channels of ${layer}, strongest first`}
        aria-activedescendant={`feature-${index}`}
        onKeyDown={onKeyDown}
      >
        {maps.map(({ channel, mean }, each) => (
          <div
            key={channel}
            id={`feature-${each}`}
            role="option"
            aria-selected={each === index}
            aria-label={`Channel ${channel}`}
            title={`Channel ${channel}, mean ${formatValue(mean)}`}
            onClick={() => setChosen(each)}
          >
            <Heat values={picture(each)} width={width} height={height} opaque />
          </div>
        ))}
      </div>
      <p class="quiet">
        {maps.length < channels
          ? `The ${maps.length} strongest of ${formatExactCount(channels)} channels`
          : `${channels} channels, strongest first`}
        , {height}×{width} places, each over its own range.
      </p>
    </div>
  );
}
