import { Downloader } from '../../src/weights/download/Downloader';
import type { DownloadRequest } from '../../src/weights/download/DownloadRequest';
import type { DownloadTimings } from '../../src/weights/download/DownloadTimings';
import { HashStore } from '../../src/weights/HashStore';

/** What the process is told, as JSON in its first argument. */
export interface ChildTask {
  readonly request: DownloadRequest;
  readonly hashFolder: string;
  readonly timings: Partial<DownloadTimings>;
}

/** Downloads one file and prints what came of it: a process that may be killed at any moment. */
async function main(): Promise<void> {
  const { request, hashFolder, timings } = JSON.parse(process.argv[2] ?? '') as ChildTask;
  const downloader = new Downloader({
    fetch: (url, init) => fetch(url, init),
    hashes: new HashStore(hashFolder),
    timings,
  });
  process.stdout.write(JSON.stringify(await downloader.download(request)));
}

void main();
