import { SingleBar } from 'cli-progress';
import { formatBytes } from '../shared/formatBytes';
import type { DownloadProgress } from '../weights/download/ProgressMeter';

const PHASES: Readonly<Record<DownloadProgress['phase'], string>> = {
  checking: 'checking',
  downloading: 'downloading',
  retrying: 'connection lost, trying again',
  waiting: 'another process is downloading it',
};

/** The progress of a download on stderr, where that is a terminal. */
export class DownloadBar {
  #bar: SingleBar | undefined;

  update({ phase, received, total, bytesPerSecond, secondsLeft }: DownloadProgress): void {
    if (!process.stderr.isTTY) return;
    const payload = {
      phase: PHASES[phase],
      size: total === null ? formatBytes(received) : `${formatBytes(received)} of ${formatBytes(total)}`,
      speed: bytesPerSecond === null ? '' : ` · ${formatBytes(bytesPerSecond)}/s`,
      left: secondsLeft === null ? '' : ` · ${formatLeft(secondsLeft)} left`,
    };
    if (this.#bar) {
      this.#bar.setTotal(total ?? received);
      this.#bar.update(received, payload);
      return;
    }
    this.#bar = new SingleBar({
      format: '{bar} {percentage} % · {size}{speed}{left} · {phase}',
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 24,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
    });
    this.#bar.start(total ?? received, received, payload);
  }

  stop(): void {
    this.#bar?.stop();
  }
}

function formatLeft(seconds: number): string {
  return seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
