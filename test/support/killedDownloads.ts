import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../src/shared/Random';
import type { ChildTask } from './downloadChild';
import { QUICK, sha256, someBytes } from './downloads';
import { UnkindServer } from './UnkindServer';

export interface KilledDownloadsOptions {
  readonly downloads: number;
  /** Of each file. */
  readonly bytes: number;
  readonly seed: number;
  /** downloadChild.ts, bundled. */
  readonly child: string;
}

/** What became of downloads that were broken off again and again. */
export interface KilledDownloads {
  /** Files that were whole and right in the end, with nothing left beside them. */
  readonly whole: number;
  readonly kills: number;
  readonly drops: number;
  /** Bytes of all files, and bytes that the server sent for them. */
  readonly wanted: number;
  readonly served: number;
  /** Bytes that were on the disk and were asked for again. */
  readonly repeated: number;
}

/** How often the process of one download is killed, at most. */
const MOST_KILLS = 4;

/**
 * Downloads files one after the other in processes of their own. Each process is killed up to four times at random places, and now
 * and then the server drops the connection before.
 */
export async function killDownloads({
  downloads,
  bytes,
  seed,
  child,
}: KilledDownloadsOptions): Promise<KilledDownloads> {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-killed-'));
  let afterPiece: () => void = () => undefined;
  // Slow enough that little is under way when the process dies: what is, is lost and no fault of the client's.
  const server = await UnkindServer.start(async () => {
    afterPiece();
    await new Promise((done) => setTimeout(done, 1));
  });
  const random = new Random(seed);
  const content = someBytes(bytes);
  let [whole, kills, drops, repeated] = [0, 0, 0, 0];
  try {
    for (let index = 0; index < downloads; index++) {
      const path = `/${index}.pth`;
      const url = server.serve(path, content);
      const target = join(folder, String(index), 'net.pth');
      const task: ChildTask = {
        request: {
          url,
          publishedUrl: url,
          target,
          sha256: sha256(content).slice(0, 8),
          size: { bytes, tolerance: 500 },
        },
        hashFolder: join(folder, 'known'),
        timings: { ...QUICK, stallMs: 5000, staleMs: 5000 },
      };
      for (let left = 1 + random.below(MOST_KILLS); ; left--) {
        const asked = server.requests.length;
        const onDisk = await sizeOf(`${target}.part`);
        const running = spawn(process.execPath, [child, JSON.stringify(task)], { stdio: 'ignore' });
        if (left > 0) {
          const after = random.below(bytes - onDisk);
          const start = server.bytesSent(path);
          afterPiece = () => {
            if (server.bytesSent(path) - start >= after) running.kill('SIGKILL');
          };
          if (random.below(3) === 0) {
            server.misbehave(path, { kind: 'drop', after: random.below(after + 1) });
            drops += 1;
          }
        }
        const code = await new Promise<number | null>((done) => running.once('close', done));
        afterPiece = () => undefined;
        server.misbehave(path);
        const [first] = server.requests.slice(asked);
        repeated += first ? onDisk - rangeStart(first.headers.range) : 0;
        if (code === null) kills += 1;
        else break;
      }
      const right = sha256(await readFile(target)) === sha256(content);
      if (right && (await readdir(join(folder, String(index)))).length === 1) whole += 1;
    }
    return { whole, kills, drops, repeated, wanted: downloads * bytes, served: server.bytesSent() };
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
}

function rangeStart(range: string | undefined): number {
  return Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}
