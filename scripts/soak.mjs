// @ts-check
// A day's use in an hour, in a real VS Code with the packed extension installed: what people do, again and again at their pace, and what
// goes wrong in between. Linux, because it reads /proc; as root the disk is filled too.
//   npm run soak -- [--minutes 60] [--vsix FILE] [--reference FOLDER] [--only PART-OF-A-NAME] [--heap-snapshots]
// Exits with 1 where memory, handles or listeners grow, or where something is lost.
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { EVERYDAY } from './soak/everyday.mjs';
import { FAULTS } from './soak/faults.mjs';
import { findLosses } from './soak/findLosses.mjs';
import { Meter } from './soak/Meter.mjs';
import { Person } from './soak/Person.mjs';
import { Place } from './soak/Place.mjs';
import { isExtensionHost, processesBelow } from './soak/processes.mjs';
import { report } from './soak/report.mjs';
import { launchChromium } from './vscode/chromium.mjs';
import { ROOT } from './vscode/paths.mjs';
import { serve } from './vscode/serve.mjs';
import { Workbench } from './vscode/workbench.mjs';

/** Of one core, on average: people read and think, and the machine has other work. */
const SHARE_OF_A_CORE = 0.3;
/** Rounds of everyday work between two rounds of faults, so that an engine lives long enough to show whether it grows. */
const ROUNDS_BETWEEN_FAULTS = 4;
const OUT = resolve(ROOT, 'out/soak');

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    vsix: { type: 'string' },
    reference: { type: 'string', default: resolve(ROOT, '../shared/reference') },
    only: { type: 'string', default: '' },
    'heap-snapshots': { type: 'boolean', default: false },
  },
});
const minutes = Number(options.minutes);
if (!(minutes > 0)) {
  console.error('soak: --minutes takes a number above 0.');
  process.exit(2);
}
await mkdir(OUT, { recursive: true });
const vsix = options.vsix ? resolve(options.vsix) : resolve(OUT, 'headstart.vsix');
if (!options.vsix)
  execFileSync(process.execPath, ['scripts/package.mjs', '--out', vsix], { cwd: ROOT, stdio: 'inherit' });

const place = await Place.make(resolve(options.reference));
// Whoever interrupts it leaves nothing behind: the server and the browser end with this process.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.once(signal, () => process.exit(130));
process.once('exit', () => place.remove());
const server = await serve({ vsix, env: { ...place.env, HEADSTART_SOAK_SNAPSHOTS: OUT } });
const browser = await launchChromium();
/** @type {Map<string, number>} */
const counts = new Map();
/** @type {string[]} */
const losses = [];
/** @type {Meter | undefined} */
let meter;
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1100 } });
  const workbench = new Workbench(page, server);
  await workbench.open({ folder: place.workspace });
  const person = new Person(workbench, await place.answers());
  await person.settle();
  meter = new Meter(page, place.probes);
  await meter.take();
  await snapshot();
  for (let round = 1; meter.minutes < minutes; round++) {
    for (const action of EVERYDAY) {
      if (meter.minutes >= minutes) break;
      await attempt(action, person, meter);
    }
    await person.closeEditors();
    say(await meter.take());
    if (round % ROUNDS_BETWEEN_FAULTS !== 1) continue;
    for (const fault of FAULTS) {
      if (meter.minutes >= minutes) break;
      if (!fault.needsDisk || place.hasDisk) await attempt(fault, person, meter);
    }
  }
  await snapshot();
  if (meter.samples.length > 0) say(await meter.take());
} finally {
  await browser.close();
  await server.stop();
}

const { lines, leaks } = report(meter.samples, minutes);
const cores = meter.cpuSeconds / (meter.minutes * 60);
const text = [
  ...lines,
  '',
  ...[...counts].map(([name, count]) => `${String(count).padStart(5)} × ${name}`),
  '',
  `${cores.toFixed(2)} of a core on average over ${meter.minutes.toFixed(0)} minutes, ${meter.samples.length} samples`,
  place.hasDisk
    ? 'The disk that was filled: a tmpfs of its own.'
    : 'No disk was filled: mounting a small one takes root.',
  losses.length === 0 ? 'Nothing was lost.' : `Lost or wrong:\n${losses.join('\n')}`,
  leaks.length === 0 ? 'Nothing grows.' : `Grows:\n${leaks.join('\n')}`,
].join('\n');
console.log(`\n${text}`);
await writeFile(resolve(OUT, 'report.md'), `${text}\n`);
await writeFile(resolve(OUT, 'samples.json'), JSON.stringify(meter.samples));
process.exitCode = losses.length > 0 || leaks.length > 0 ? 1 : 0;

/**
 * Does one thing, looks whether anything is lost by it, and rests for as long as it was work.
 * @param {(typeof EVERYDAY)[number] | (typeof FAULTS)[number]} thing @param {Person} person @param {Meter} meter
 */
async function attempt({ name, act }, person, meter) {
  if (!name.includes(options.only)) return;
  try {
    await act(person, place);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  } catch (error) {
    // Behind its first line, Playwright tells at length what it tried.
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    lose(`${meter.minutes.toFixed(1)} min, ${name}: ${message}`);
    await person.page.screenshot({ path: resolve(OUT, `lost-${losses.length}.png`) }).catch(() => undefined);
    await person
      .recover()
      .catch((/** @type {Error} */ why) => lose(`and the window did not recover: ${why.message}`));
  }
  await person.closeNotifications();
  for (const loss of await findLosses(place)) {
    if (!losses.some((known) => known.endsWith(loss)))
      lose(`${meter.minutes.toFixed(1)} min, after ${name}: ${loss}`);
  }
  while (meter.cpuSeconds / (meter.minutes * 60) > SHARE_OF_A_CORE && meter.minutes < minutes)
    await sleep(2000);
}

/** @param {string} loss */
function lose(loss) {
  losses.push(loss);
  console.log(`LOST ${loss}`);
}

/** @param {import('./soak/Meter.mjs').Sample} sample */
function say({ minutes: at, values }) {
  const told = Object.entries(values).map(
    ([name, value]) => `${name} ${value.toFixed(value < 1000 ? 1 : 0)}`,
  );
  console.log(`${at.toFixed(1)} min: ${told.join(', ')}`);
}

/** Leaves a picture of the extension host's heap in out/soak, to find out by two of them what holds what grew. */
async function snapshot() {
  const host = processesBelow().find(isExtensionHost);
  if (!options['heap-snapshots'] || !host) return;
  process.kill(host.pid, 'SIGPROF');
}
