import { SingleBar } from 'cli-progress';

/** A bar on stderr, if that is a terminal. */
export function progressBar(what: string): {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
} {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `{bar} {value}/{total} ${what}, {eta_formatted} left`,
    stream: process.stderr,
    clearOnComplete: true,
  });
  let begun = false;
  return {
    update: (done, total) => {
      if (begun) bar.update(done);
      else bar.start(total, done);
      begun = true;
    },
    stop: () => bar.stop(),
  };
}
