import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launchChromium } from '../../scripts/vscode/chromium.mjs';
import { serve } from '../../scripts/vscode/serve.mjs';
import { Workbench } from '../../scripts/vscode/workbench.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

export interface InstalledWindow {
  readonly workbench: Workbench;
  /** What the pages complained of, their webviews included. */
  readonly complaints: readonly string[];
  close: () => Promise<void>;
}

/** A workspace of pictures, bad files, a model folder and a weights file, in a temporary folder. */
async function makeWorkspace(folder: string): Promise<void> {
  const samples = resolve(ROOT, 'media/samples');
  await cp(samples, join(folder, 'pictures'), { recursive: true });
  await cp(join(samples, 'star-1.jpg'), join(folder, 'star.jpg'));
  await cp(join(samples, 'circle-1.jpg'), join(folder, 'circle.jpg'));
  await writeFile(join(folder, 'x.png'), 'This is a text, whatever its name says.\n');
  await cp(resolve(ROOT, 'models/demo'), join(folder, 'my-shapes'), { recursive: true });
  await mkdir(join(folder, 'weights'));
  await cp(resolve(ROOT, 'models/demo/model.safetensors'), join(folder, 'weights/mine.safetensors'));
}

/**
 * Opens a window on a workspace in a VS Code that has the package installed as a user installs it.
 * @param fill puts the workspace's files into its folder
 * @param options settings of the user and variables of the environment
 */
export async function openInstalled(
  vsix: string,
  fill: (folder: string) => Promise<void> = makeWorkspace,
  options: Pick<NonNullable<Parameters<typeof serve>[0]>, 'settings' | 'env'> = {},
): Promise<InstalledWindow> {
  const home = await mkdtemp(join(tmpdir(), 'headstart-window-'));
  const folder = join(home, 'workspace');
  await mkdir(folder);
  await fill(folder);
  const server = await serve({ ...options, vsix });
  const browser = await launchChromium();
  const close = async (): Promise<void> => {
    await browser.close();
    await server.stop();
    await rm(home, { recursive: true, force: true });
  };
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      complaints.push(`${message.text().split('\n', 1)[0] ?? ''} (${message.location().url.slice(0, 120)})`);
    });
    const workbench = new Workbench(page, server);
    await workbench.open({ folder });
    return { workbench, complaints, close };
  } catch (error) {
    await close();
    throw error;
  }
}
