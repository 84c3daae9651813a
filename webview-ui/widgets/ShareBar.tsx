import type { JSX } from 'preact';

/** A bar that is `share` (0…1) of its column long. The number stands beside it in words. */
export function ShareBar({ share }: { share: number }): JSX.Element {
  return (
    <span class="bar" aria-hidden="true">
      {share > 0 && <span class="bar-fill" style={{ width: `${share * 100}%` }} />}
    </span>
  );
}
