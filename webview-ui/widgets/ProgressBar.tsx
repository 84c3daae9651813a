import type { JSX } from 'preact';

interface Props {
  readonly label: string;
  /** 0…1; absent for work whose length is unknown. */
  readonly done?: number;
}

/** VS Code's thin progress bar at the top of a view. */
export function ProgressBar({ label, done }: Props): JSX.Element {
  return (
    <div
      class={done === undefined ? 'progress endless' : 'progress'}
      role="progressbar"
      aria-label={label}
      {...(done !== undefined && { 'aria-valuenow': Math.round(done * 100) })}
    >
      <div class="progress-bit" style={done === undefined ? {} : { width: `${done * 100}%` }} />
    </div>
  );
}
