import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IMAGE_EXTENSIONS } from '../shared/imageExtensions';
import { COMMAND_IDS } from './commandIds';
import { INDEX_ENDING, WEIGHTS_EXTENSIONS } from './modelFiles';
import { DEVICES } from '../shared/deviceProtocol';
import { PANEL_TYPES } from './panelTypes';
import type { Settings } from './settingsSchema';
import { WEIGHTS_VIEW_TYPE } from './weights/weightsViewType';

interface MenuItem {
  command: string;
  when: string;
}
interface Manifest {
  activationEvents: string[];
  contributes: {
    commands: { command: string; title: string; category?: string; icon?: string }[];
    menus: Record<string, MenuItem[]>;
    customEditors: { viewType: string; priority: string; selector: { filenamePattern: string }[] }[];
    configuration: {
      properties: Record<string, { default: unknown; enum?: string[]; markdownDescription: string }>;
    };
  };
}

const { activationEvents, contributes } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'),
) as Manifest;

/** The endings in a condition such as `resourceExtname =~ /^\.(jpe?g|png)$/i`. */
function extensionsOf(when: string): (name: string) => boolean {
  const pattern = /resource(?:Extname|Filename) =~ \/(.*?)\/i/.exec(when)?.[1] ?? '';
  return (name) => new RegExp(pattern, 'i').test(`.${name}`);
}

describe('commands', () => {
  it('are the same in the manifest and in the code', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual([...COMMAND_IDS].sort());
  });

  it('have a category, or are for menus only and name Headstart in their title outside our own views', () => {
    const hidden = contributes.menus.commandPalette?.filter(({ when }) => when === 'false') ?? [];
    const ours = contributes.menus['webview/context'] ?? [];
    const isIn = (menu: MenuItem[], command: string): boolean =>
      menu.some((item) => item.command === command);
    for (const { command, title, category } of contributes.commands) {
      if (!isIn(hidden, command)) expect(category).toBe('Headstart');
      else if (!isIn(ours, command)) expect(title).toContain('Headstart');
    }
    for (const { when } of ours) expect(when).toContain('webviewId == headstart.');
  });

  it('of menus exist, and those shown as buttons have an icon', () => {
    for (const [menu, items] of Object.entries(contributes.menus)) {
      for (const item of items) {
        const command = contributes.commands.find(({ command }) => command === item.command);
        expect(command, `${menu}: ${item.command}`).toBeDefined();
        const button = 'group' in item && String(item.group).startsWith('navigation');
        if (button && menu !== 'explorer/context') expect(command?.icon).toMatch(/^\$\(/);
      }
    }
  });

  it('need no activation events of their own; tabs come back after a reload', () => {
    expect(activationEvents).toEqual(Object.values(PANEL_TYPES).map((type) => `onWebviewPanel:${type}`));
  });
});

describe('menus', () => {
  const find = (menu: string, command: string): string =>
    contributes.menus[menu]?.find((item) => item.command === command)?.when ?? '';

  it.each(['explorer/context', 'editor/title', 'editor/title/context'])(
    '%s offers to classify the images that are read',
    (menu) => {
      const offered = extensionsOf(find(menu, 'headstart.menu.classify'));
      for (const extension of IMAGE_EXTENSIONS) expect(offered(extension), extension).toBe(true);
      for (const extension of ['svg', 'txt', 'pngx', 'avif'])
        expect(offered(extension), extension).toBe(false);
    },
  );

  it('offer to add to a class what they offer to classify', () => {
    const when = find('explorer/context', 'headstart.menu.addToClass');
    expect(when).not.toBe('');
    expect(when).toBe(find('explorer/context', 'headstart.menu.classify'));
  });

  it.each(['headstart.menu.checkWeights', 'headstart.menu.compareWeights'])(
    'offer %s for weights files',
    (command) => {
      const offered = extensionsOf(find('explorer/context', command));
      for (const extension of [...WEIGHTS_EXTENSIONS, INDEX_ENDING.slice(1)])
        expect(offered(extension), extension).toBe(true);
      for (const extension of ['json', 'index.json', 'onnx.data']) expect(offered(extension)).toBe(false);
    },
  );
});

describe('the weights editor', () => {
  it('is offered for weights files, beside the editor that VS Code would take', () => {
    expect(contributes.customEditors).toEqual([
      {
        viewType: WEIGHTS_VIEW_TYPE,
        displayName: 'Headstart Weights',
        priority: 'option',
        selector: expect.arrayContaining(
          [...WEIGHTS_EXTENSIONS, INDEX_ENDING.slice(1)].map((extension) => ({
            filenamePattern: `*.${extension}`,
          })),
        ) as unknown,
      },
    ]);
  });
});

describe('settings', () => {
  it('have the defaults of the code and a description', () => {
    const defaults: Settings = {
      classifyOnOpen: true,
      topK: 5,
      device: 'auto',
      measureDevices: true,
      ignoreExif: false,
      statusBar: 'auto',
      engineIdleMinutes: 5,
      mirror: '',
      cacheFolder: '',
      catalogs: [],
    };
    const { properties } = contributes.configuration;
    expect(
      Object.fromEntries(Object.entries(properties).map(([name, { default: value }]) => [name, value])),
    ).toEqual(
      Object.fromEntries(Object.entries(defaults).map(([name, value]) => [`headstart.${name}`, value])),
    );
    expect(properties['headstart.device']?.enum).toEqual([...DEVICES]);
    for (const { markdownDescription } of Object.values(properties))
      expect(markdownDescription).toMatch(/\.$/);
  });
});
