import { readFile } from 'node:fs/promises';
import { Range, Uri, window, type TextDocumentContentProvider } from 'vscode';
import type { SourceLines } from '../../shared/plan/planProtocol';
import type { LayerSources } from './ChosenLayer';
import type { Sources } from './findLayerSource';

/** The sources of the architectures as documents that can only be read. */
export class ArchitectureSources implements TextDocumentContentProvider, LayerSources {
  static readonly scheme = 'headstart-architecture';
  #texts: Promise<Sources> | undefined;

  /** @param path a JSON file that the build writes: texts by file name */
  constructor(private readonly path: string) {}

  texts(): Promise<Sources> {
    this.#texts ??= readFile(this.path, 'utf8').then((json) => JSON.parse(json) as Sources);
    return this.#texts;
  }

  async provideTextDocumentContent({ path }: Uri): Promise<string> {
    return (await this.texts())[path.slice(1)] ?? '';
  }

  async show({ file, from, to }: SourceLines): Promise<void> {
    const uri = Uri.from({ scheme: ArchitectureSources.scheme, path: `/${file}` });
    const selection = new Range(from - 1, 0, to, 0);
    await window.showTextDocument(uri, { selection, preview: true });
  }
}
