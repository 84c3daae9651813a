// @ts-check
import { readFile, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { MODELS } from './Person.mjs';
import { nextRunName, removeOldRuns } from './everyday.mjs';
import { isEngine, processesBelow } from './processes.mjs';

const SHAPES = 'my-shapes/model.safetensors';
const PICTURE = 'pictures/star-1.jpg';

/** Ends the engines of this window's extension host, by their numbers. @returns {number} how many */
function killEngines() {
  const engines = processesBelow().filter(isEngine);
  for (const { pid } of engines) process.kill(pid, 'SIGKILL');
  return engines.length;
}

/**
 * What goes wrong in a life. Each throws where the next classification is not right, or where what is said is not what happened.
 * @type {readonly {
 *   name: string,
 *   needsDisk?: true,
 *   act: (person: import('./Person.mjs').Person, place: import('./Place.mjs').Place) => Promise<void>,
 * }[]}
 */
export const FAULTS = [
  {
    name: 'engine killed while idle',
    act: async (person) => {
      if (killEngines() === 0) throw new Error('there was no engine to kill');
      await person.classifyAgain();
    },
  },
  {
    name: 'engine killed under a classification',
    act: async (person) => {
      await person.open(person.nextPicture());
      killEngines();
      await person.closeNotifications();
      await person.classifyAgain();
    },
  },
  {
    name: 'weights in use truncated, then restored',
    act: async (person, place) => {
      const shapes = MODELS[1];
      await person.use(shapes);
      const whole = await readFile(place.at(SHAPES));
      await truncate(place.at(SHAPES), Math.floor(whole.length / 2));
      await person.closeEditors();
      const path = person.nextPicture();
      await person.open(path);
      await person.expectError(path);
      await person.look();
      await person.closeNotifications();
      await writeFile(place.at('my-shapes/restored'), whole);
      await rename(place.at('my-shapes/restored'), place.at(SHAPES));
      await person.classifyAgain();
      await person.use(MODELS[0]);
    },
  },
  {
    name: 'picture damaged, then restored',
    act: async (person, place) => {
      const whole = await readFile(place.at(PICTURE));
      await person.closeEditors();
      await writeFile(place.at(PICTURE), whole.subarray(0, 100));
      await person.open(PICTURE);
      const said = await person.expectError(PICTURE);
      if (!said.includes('star-1.jpg')) throw new Error(`the error does not name the picture: ${said}`);
      await person.closeNotifications();
      await writeFile(place.at(PICTURE), whole);
      await person.classifyAgain();
      await person.classify(PICTURE);
    },
  },
  {
    name: 'engine killed under training, then resumed',
    act: async (person, place) => {
      const name = nextRunName();
      await person.train(name, 'all');
      await person.expectStage(/^Epoch ([2-9]|1\d)/);
      if (killEngines() === 0) throw new Error('there was no engine to kill');
      await person.expectStage(/^(Failed|Interrupted) after/);
      await person.closeNotifications();
      await person.press(/^Resume$/);
      await person.expectTrained(name);
      await stat(place.at(`${name}/headstart.json`));
      await removeOldRuns(place);
      await person.classifyAgain();
    },
  },
  {
    name: 'disk full before training, then not',
    needsDisk: true,
    act: async (person, place) => {
      const makeRoom = place.fillDisk();
      try {
        const name = nextRunName();
        await person.train(name, 'head');
        await person.expectStage(/^Failed/);
        const said = await (await person.workbench.webview('.run')).locator('.run-error').innerText();
        if (!/space|ENOSPC/i.test(said)) throw new Error(`a full disk is told as: ${said}`);
        await person.closeNotifications();
        await person.open(person.nextPicture());
        makeRoom();
        await person.page.locator('.tabs-container .tab').filter({ hasText: name }).first().click();
        await person.press(/^(Try again|Resume)$/);
        await person.expectTrained(name);
        await stat(place.at(`${name}/headstart.json`));
      } finally {
        makeRoom();
      }
      await removeOldRuns(place);
      await person.classifyAgain();
    },
  },
  {
    name: 'disk full under training, then not',
    needsDisk: true,
    act: async (person, place) => {
      const name = nextRunName();
      await person.train(name, 'all');
      await person.expectStage(/^Epoch ([2-9]|1\d)/);
      const makeRoom = place.fillDisk();
      try {
        await person.expectStage(/^Failed after/);
        await person.closeNotifications();
        makeRoom();
        await person.press(/^Resume$/);
        await person.expectTrained(name);
        await stat(place.at(`${name}/headstart.json`));
      } finally {
        makeRoom();
      }
      await removeOldRuns(place);
      await person.classifyAgain();
    },
  },
];
