import { rename, writeFile } from 'node:fs/promises';
import { activationTests } from './activationTests';
import { apiTests } from './apiTests';
import { classifyTests } from './classifyTests';
import { commandTests } from './commandTests';
import { engineTests } from './engineTests';
import { modelTests } from './modelTests';
import { startTests } from './startTests';
import { toolTests } from './toolTests';
import { runTests } from './runTests';
import { trainingTests } from './trainingTests';

/** VS Code calls this in the extension host and waits for it; the results go to the file that the driver reads. */
export async function run(): Promise<void> {
  const file = process.env.HEADSTART_HOST_RESULTS;
  if (file === undefined) throw new Error('HEADSTART_HOST_RESULTS does not say where the results go.');
  const tests = [
    ...activationTests,
    ...commandTests,
    ...classifyTests,
    ...engineTests,
    ...modelTests,
    ...trainingTests,
    ...apiTests,
    ...toolTests,
    ...startTests,
  ];
  // While one part is worked on, its tests alone: HEADSTART_HOST_ONLY='pauses|resumes' node test/vscode/run.mjs
  const only = new RegExp(process.env.HEADSTART_HOST_ONLY ?? '');
  const results = await runTests(tests.filter(({ name }) => only.test(name)));
  // Renamed into place, because the driver reads the file as soon as it is there.
  await writeFile(`${file}.part`, JSON.stringify(results));
  await rename(`${file}.part`, file);
}
