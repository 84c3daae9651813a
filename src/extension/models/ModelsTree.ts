import {
  EventEmitter,
  window,
  workspace,
  type Disposable,
  type Event,
  type TreeDataProvider,
  type TreeItem,
  type TreeView,
} from 'vscode';
import { homedir } from 'node:os';
import type { ModelFilter, ModelSorting } from '../../shared/models/sortModels';
import { isFiltering } from '../../shared/models/sortModels';
import { groupModelFiles, type ModelFiles } from '../modelFiles';
import { findModelFiles } from '../pickModel';
import { modelItem } from './modelItem';
import type { ModelLibrary } from './ModelLibrary';
import type { ModelNode } from './ModelNode';
import { nodesOf } from './nodesOf';

/** A download tells of itself ten times a second; the view is drawn anew at most this often, in milliseconds. */
const REDRAW_MS = 300;

export interface ModelsTreeOptions {
  readonly library: ModelLibrary;
  /** The path or name of the model in use; undefined for the demo model. */
  readonly inUse: () => string | undefined;
  readonly onError: (error: unknown) => void;
}

/** The Models view: what there is, what of it is here, and what can be had. */
export class ModelsTree implements TreeDataProvider<ModelNode>, Disposable {
  static readonly id = 'headstart.models';
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.#changed.event;
  readonly #view: TreeView<ModelNode>;
  readonly #watcher: Disposable[];
  #files: ModelFiles | undefined;
  #sorting: ModelSorting = { column: 'accuracy', descending: true };
  #filter: ModelFilter = { text: '', cachedOnly: false };
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: ModelsTreeOptions) {
    this.#view = window.createTreeView(ModelsTree.id, { treeDataProvider: this, showCollapseAll: true });
    options.library.onChange(() => this.#redrawSoon());
    const watcher = workspace.createFileSystemWatcher(
      '**/{headstart.json,*.safetensors,*.pth,*.pt,*.bin,*.onnx}',
      false,
      true,
    );
    const forget = (): void => {
      this.#files = undefined;
      this.#redrawSoon();
    };
    this.#watcher = [
      watcher,
      watcher.onDidCreate(forget),
      watcher.onDidDelete(forget),
      workspace.onDidChangeWorkspaceFolders(forget),
    ];
  }

  get sorting(): ModelSorting {
    return this.#sorting;
  }

  get filter(): ModelFilter {
    return this.#filter;
  }

  arrange(change: { readonly sorting?: ModelSorting; readonly filter?: ModelFilter }): void {
    this.#sorting = change.sorting ?? this.#sorting;
    this.#filter = change.filter ?? this.#filter;
    this.#changed.fire(undefined);
  }

  /** Looks for models anew. */
  async refresh(): Promise<void> {
    this.#files = undefined;
    await this.options.library.reload();
  }

  getTreeItem(node: ModelNode): TreeItem {
    return modelItem(node, this.options.library.folder);
  }

  async getChildren(node?: ModelNode): Promise<ModelNode[]> {
    if (node) return node.kind === 'group' ? [...node.children] : [];
    const { library, inUse, onError } = this.options;
    try {
      await library.load();
      this.#files ??= await findModelFiles();
    } catch (error) {
      onError(error);
    }
    this.#describe();
    return nodesOf({
      rows: library.rows,
      files: this.#files ?? groupModelFiles([]),
      sorting: this.#sorting,
      filter: this.#filter,
      inUse: inUse(),
      cachedBytes: library.cachedBytes,
      folder: shortened(library.folder ?? ''),
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const part of this.#watcher) part.dispose();
    this.#view.dispose();
    this.#changed.dispose();
  }

  #redrawSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire(undefined);
    }, REDRAW_MS);
  }

  /** What holds for the whole list stands above it. */
  #describe(): void {
    const { problem, offline } = this.options.library;
    const { text, cachedOnly } = this.#filter;
    const narrowed = [cachedOnly ? 'cached only' : '', text === '' ? '' : `“${text}”`]
      .filter(Boolean)
      .join(', ');
    this.#view.description = isFiltering(this.#filter) ? narrowed : '';
    const message =
      problem ??
      (offline ? 'Offline. Cached models can be used; the others wait for a connection.' : undefined);
    // VS Code's type wants the property gone where there is no message.
    if (message === undefined) delete this.#view.message;
    else this.#view.message = message;
  }
}

function shortened(folder: string): string {
  const home = homedir();
  return folder.startsWith(home) ? `~${folder.slice(home.length)}` : folder;
}
