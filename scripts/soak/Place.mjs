// @ts-check
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { ROOT } from '../vscode/paths.mjs';

/** Of the disk that everything lies on: room for the models and pictures and a few runs, and soon full. */
const DISK_BYTES = 192 * 2 ** 20;

/** A folder with a small disk of its own, on which the workspace and everything that Headstart keeps lie. */
export class Place {
  /** @param {string} base @param {boolean} hasDisk whether the disk is small, and so can be filled @param {string} reference */
  constructor(base, hasDisk, reference) {
    this.base = base;
    this.hasDisk = hasDisk;
    this.reference = reference;
    this.disk = join(base, 'disk');
    this.workspace = join(base, 'disk/workspace');
    this.known = join(base, 'disk/known');
    this.temporary = join(base, 'tmp');
    this.probes = join(base, 'probes');
  }

  /** @param {string} reference a folder with SqueezeNet's weights, photographs, and what is right for them; need not be there */
  static async make(reference) {
    const base = await mkdtemp(join(tmpdir(), 'headstart-soak-'));
    await mkdir(join(base, 'disk'));
    const place = new Place(base, mount(join(base, 'disk')), reference);
    for (const folder of [place.workspace, place.known, place.temporary, place.probes, join(base, 'home')])
      await mkdir(folder);
    await place.#fill();
    return place;
  }

  /** The variables that keep everything here, and let processes say what they hold. */
  get env() {
    return {
      HOME: join(this.base, 'home'),
      HEADSTART_HOME: this.known,
      TORCH_HOME: join(this.disk, 'torch'),
      HF_HOME: join(this.disk, 'hub'),
      TMPDIR: this.temporary,
      HEADSTART_SOAK_PROBE: this.probes,
      NODE_OPTIONS: `--require=${join(import.meta.dirname, 'probe.cjs')}`,
    };
  }

  /** @param {string} path relative to the workspace */
  at(path) {
    return join(this.workspace, path);
  }

  /** Writes until nothing more can be written. @returns how to make room again */
  fillDisk() {
    const file = join(this.disk, 'filler');
    const handle = openSync(file, 'w');
    const block = Buffer.alloc(2 ** 16, 1);
    try {
      for (;;) writeSync(handle, block);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(handle);
    }
    return () => rmSync(file, { force: true });
  }

  remove() {
    if (this.hasDisk) execFileSync('umount', ['--lazy', this.disk]);
    rmSync(this.base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  async #fill() {
    const samples = resolve(ROOT, 'media/samples');
    // Few enough that the explorer shows all without being scrolled.
    await mkdir(this.at('pictures'));
    for (const name of await readdir(samples))
      if (name.endsWith('-1.jpg')) await cp(join(samples, name), this.at(`pictures/${name}`));
    await cp(resolve(ROOT, 'media/samples-new-classes'), this.at('weather'), { recursive: true });
    await rm(this.at('weather/README.md'));
    await cp(resolve(ROOT, 'models/demo'), this.at('my-shapes'), { recursive: true });
    await rm(this.at('my-shapes/README.md'), { force: true });
    await mkdir(this.at('weights'));
    await cp(resolve(ROOT, 'models/demo/model.safetensors'), this.at('weights/mine.safetensors'));
    if (!existsSync(join(this.reference, 'squeezenet1_0.safetensors'))) return;
    await cp(join(this.reference, 'squeezenet1_0.safetensors'), this.at('weights/squeezenet1_0.safetensors'));
    await mkdir(this.at('photographs'));
    const top5 = JSON.parse(await readFile(join(this.reference, 'squeezenet1_0-top5.json'), 'utf8'));
    for (const name of Object.keys(top5).filter((_, index) => index % 10 === 0))
      await cp(join(this.reference, 'imagenet-samples', name), this.at(`photographs/${basename(name)}`));
  }

  /** What the networks must say: the picture's path in the workspace and its likeliest class. @returns {Promise<Map<string, string>>} */
  async answers() {
    const answers = new Map();
    for (const name of await readdir(this.at('pictures')))
      answers.set(`pictures/${name}`, name.replace(/-\d\.jpg$/, '').replaceAll('-', ' '));
    if (!existsSync(this.at('photographs'))) return answers;
    const [top5, classes] = await Promise.all(
      ['squeezenet1_0-top5.json', 'imagenet-1k-categories.json'].map(async (name) =>
        JSON.parse(await readFile(join(this.reference, name), 'utf8')),
      ),
    );
    const here = new Set(readdirSync(this.at('photographs')));
    for (const [name, { top5: likeliest }] of Object.entries(top5))
      if (here.has(basename(name))) answers.set(`photographs/${basename(name)}`, classes[likeliest[0]]);
    return answers;
  }
}

/** @param {string} folder @returns {boolean} whether a small file system could be mounted on it, which takes root */
function mount(folder) {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
