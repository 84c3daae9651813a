import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND_IDS } from './commandIds';
import { STATUS_BAR } from './settingsSchema';

const ROOT = resolve(import.meta.dirname, '../..');

interface Step {
  id: string;
  title: string;
  description: string;
  media: { svg: string; altText: string };
  completionEvents: string[];
}
interface Setting {
  type: string;
  order: number;
  enum?: string[];
  enumItemLabels?: string[];
  enumDescriptions?: string[];
  markdownDescription: string;
}
interface ToolContribution {
  name: string;
  displayName: string;
  modelDescription: string;
  userDescription: string;
  icon: string;
  inputSchema: { type: string; required?: string[]; properties: Record<string, { description: string }> };
}
interface Manifest {
  icon: string;
  types: string;
  contributes: {
    commands: { command: string; title: string; icon?: string; enablement?: string }[];
    menus: Record<string, { command: string; group?: string }[]>;
    viewsWelcome: { view: string; contents: string }[];
    views: Record<string, { id: string }[]>;
    walkthroughs: { id: string; icon: string; steps: Step[] }[];
    languageModelTools: ToolContribution[];
    configuration: { properties: Record<string, Setting> };
  };
}

const manifest = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as Manifest;
const { contributes } = manifest;

/** The source of the extension, in which everything that the manifest hangs on must be. */
const source = (file: string): string => readFileSync(resolve(import.meta.dirname, file), 'utf8');

/** The commands that a text links to; `toSide:` has VS Code open them beside the page. */
function linked(text: string): string[] {
  return [...text.matchAll(/\(command:(?:toSide:)?([\w.]+)/g)].map((match) => match[1] ?? '');
}

/** Keys of ours that a condition asks for. */
function keysOf(condition: string): string[] {
  return [...condition.matchAll(/\bheadstart\.[\w.]+/g)].map(([key]) => key);
}

describe('commands', () => {
  it('have titles as VS Code writes them: no full stop, a single ellipsis', () => {
    for (const { title } of contributes.commands) expect(title).toMatch(/^[A-Z](?!.*(\.$|\.\.\.))/);
  });

  it('that are drawn as buttons in rows and titles have an icon', () => {
    const shown = Object.values(contributes.menus)
      .flat()
      .filter(({ group }) => /^(inline|navigation)/.test(group ?? ''))
      .map(({ command }) => command);
    const explorer = new Set(contributes.menus['explorer/context']?.map(({ command }) => command));
    for (const command of shown.filter((id) => !explorer.has(id))) {
      expect(contributes.commands.find((each) => each.command === command)?.icon, command).toMatch(/^\$\(/);
    }
  });

  it('that need a run or a download are offered only where there may be one, by keys that are set', () => {
    const known = source('ContextKeys.ts');
    for (const { command, enablement } of contributes.commands) {
      if (/^headstart\.\w+(Run|TrainedModel)$|^headstart\.(pause|cancel)Download$/.test(command))
        expect(enablement, command).toBeDefined();
      for (const key of keysOf(enablement ?? '')) expect(known, `${command}: ${key}`).toContain(`'${key}'`);
    }
  });
});

describe('the walkthrough', () => {
  const steps = contributes.walkthroughs.flatMap(({ steps: all }) => all);

  it('is what the command opens, with an icon', () => {
    expect(contributes.walkthroughs.map(({ id }) => id)).toEqual(['getStarted']);
    expect(source('start/startCommands.ts')).toContain("'headstart.headstart#getStarted'");
    for (const { icon } of contributes.walkthroughs) expect(existsSync(resolve(ROOT, icon))).toBe(true);
  });

  it('leads from a sample to a model of one’s own', () => {
    expect(steps.map(({ id }) => id)).toEqual(['samples', 'classify', 'layers', 'fineTune', 'use', 'yours']);
  });

  it.each(steps)('$id has something to do, ends by what has happened, and is illustrated', (step) => {
    const commands = linked(step.description);
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(COMMAND_IDS).toContain(command);
    expect(step.completionEvents.length).toBeGreaterThan(0);
    for (const event of step.completionEvents) {
      const [kind = '', name = ''] = event.split(':');
      if (kind === 'onCommand') expect(COMMAND_IDS).toContain(name);
      else {
        expect(kind).toBe('onContext');
        expect(source('ContextKeys.ts')).toContain(`'${name}'`);
      }
    }
    expect(step.media.altText).toMatch(/^[A-Z].{30,}\.$/);
  });

  it.each(steps.map(({ media }) => media.svg))('%s takes its colours from the theme alone', (file) => {
    const svg = readFileSync(resolve(ROOT, file), 'utf8');
    expect(svg).toContain('var(--vscode-');
    for (const [, colour = ''] of svg.matchAll(/(?:fill|stroke)="([^"]+)"/g))
      expect(colour).toMatch(/^(none|var\(--vscode-.*\))$/);
    // VS Code's page allows neither scripts nor styles in a picture.
    expect(svg).not.toMatch(/<style|<script|\bstyle=|\bon\w+=/);
  });
});

describe('empty views', () => {
  it('say what to do, by commands that exist', () => {
    const views = Object.values(contributes.views)
      .flat()
      .map(({ id }) => id);
    for (const { view, contents } of contributes.viewsWelcome) {
      expect(views).toContain(view);
      expect(linked(contents).length).toBeGreaterThan(0);
      for (const command of linked(contents)) expect(COMMAND_IDS).toContain(command);
    }
  });
});

describe('settings', () => {
  const settings = Object.entries(contributes.configuration.properties);

  it('stand in an order of their own', () => {
    const orders = settings.map(([, { order }]) => order);
    expect(orders).toEqual(orders.map((_, index) => index + 1));
  });

  it.each(settings)('%s says of every choice what it does', (_name, setting) => {
    expect(setting.markdownDescription).toMatch(/^[A-Z].{30,}\.$/s);
    const choices = setting.enum ?? [];
    for (const said of [setting.enumItemLabels, setting.enumDescriptions])
      expect(said?.length ?? 0).toBe(choices.length);
    for (const description of setting.enumDescriptions ?? []) expect(description).toMatch(/\.$/);
  });

  it('of the status bar are those of the code', () => {
    expect(contributes.configuration.properties['headstart.statusBar']?.enum).toEqual([...STATUS_BAR]);
  });
});

describe('tools for agents', () => {
  it.each(contributes.languageModelTools)('$name is described for agents and for people', (tool) => {
    expect(tool.modelDescription).toMatch(/.{200,}\.$/);
    expect(tool.userDescription).toMatch(/.{20,}/);
    expect(tool.icon).toMatch(/^\$\(/);
    const { type, required = [], properties } = tool.inputSchema;
    expect(type).toBe('object');
    for (const name of required) expect(properties).toHaveProperty(name);
    for (const { description } of Object.values(properties)) expect(description).toMatch(/^[A-Z].*\.$/);
  });

  it('are those that are registered', () => {
    const files = ['classifyTool', 'inspectTool', 'checkTool', 'modelsTool'];
    const names = files.map((file) => /name: '(\w+)'/.exec(source(`tools/${file}.ts`))?.[1]);
    expect(contributes.languageModelTools.map(({ name }) => name)).toEqual(names);
  });
});

describe('the package', () => {
  it('has an icon of at least 128 px and types for other extensions', () => {
    const png = readFileSync(resolve(ROOT, manifest.icon));
    expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(128);
    expect(png.readUInt32BE(20)).toBe(png.readUInt32BE(16));
    expect(existsSync(resolve(ROOT, manifest.types))).toBe(true);
  });
});
