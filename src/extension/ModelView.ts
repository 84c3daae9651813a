import { commands, Uri, workspace, type Webview, type WebviewView, type WebviewViewProvider } from 'vscode';
import { basename, dirname } from 'node:path';
import {
  parseFromWebview,
  type PictureInfo,
  type PictureState,
  type ToModelView,
  type ViewAction,
} from '../shared/webviewProtocol';
import type { CurrentModel } from './CurrentModel';
import type { ImageFollower } from './ImageFollower';
import type { PictureClassifier } from './PictureClassifier';
import { webviewPage } from './webviewPage';

export interface ModelViewOptions {
  readonly extensionUri: Uri;
  readonly model: CurrentModel;
  readonly classifier: PictureClassifier;
  readonly follower: ImageFollower;
  readonly act: (action: ViewAction) => void;
  readonly following: () => boolean;
}

/** The sidebar view: the open image's answer above, the network below. Sends whole snapshots, and only while it is to be seen. */
export class ModelView implements WebviewViewProvider {
  static readonly id = 'headstart.model';
  #view: WebviewView | undefined;
  /** Folders outside the workspace whose pictures have been shown. */
  readonly #otherFolders = new Set<string>();
  #layersFocus = 0;

  constructor(private readonly options: ModelViewOptions) {}

  resolveWebviewView(view: WebviewView): void {
    const { extensionUri, follower, act } = this.options;
    this.#view = view;
    this.#allowFolders(view.webview);
    const dist = Uri.joinPath(extensionUri, 'dist');
    view.webview.html = webviewPage({
      view: 'model',
      title: 'Headstart: Model',
      script: view.webview.asWebviewUri(Uri.joinPath(dist, 'webview.js')).toString(),
      style: view.webview.asWebviewUri(Uri.joinPath(dist, 'webview.css')).toString(),
      source: view.webview.cspSource,
    });
    view.webview.onDidReceiveMessage((data: unknown) => {
      const message = parseFromWebview(data);
      if (message?.type === 'ready') this.send();
      else if (message?.type === 'act') act(message.action);
    });
    view.onDidChangeVisibility(() => this.#seen());
    view.onDidDispose(() => {
      this.#view = undefined;
      follower.pause();
    });
    this.#seen();
  }

  /** Opens the sidebar at this view. */
  async reveal(): Promise<void> {
    await commands.executeCommand(`${ModelView.id}.focus`);
  }

  /** Opens the sidebar and puts the keyboard focus on the layers. */
  async focusLayers(): Promise<void> {
    this.#layersFocus = Date.now();
    await this.reveal();
    this.send();
  }

  /** Sends what is to be seen; a hidden view gets it when it is shown. */
  send(): void {
    const view = this.#view;
    if (!view?.visible) return;
    const { model } = this.options;
    const post = (message: ToModelView): void => void view.webview.postMessage(message);
    const picture = this.#pictureState(view.webview);
    post({ type: 'model', state: { model: model.state, picture, layersFocus: this.#layersFocus } });
    post({ type: 'layers', state: model.layers });
  }

  #seen(): void {
    const { model, follower } = this.options;
    if (!this.#view?.visible) {
      follower.pause();
      return;
    }
    // A model that cannot be loaded is told in the view.
    model.get().catch(() => undefined);
    follower.resume();
    this.send();
  }

  #pictureState(webview: Webview): PictureState {
    const { current } = this.options.classifier;
    if (current.status === 'none') return { status: 'none', following: this.options.following() };
    const { image, ...rest } = current;
    return { ...rest, picture: this.#pictureInfo(webview, image) };
  }

  #pictureInfo(webview: Webview, path: string): PictureInfo {
    const folder = dirname(path);
    const uri = Uri.file(path);
    if (!workspace.getWorkspaceFolder(uri) && !this.#otherFolders.has(folder)) {
      this.#otherFolders.add(folder);
      this.#allowFolders(webview);
    }
    return { name: basename(path), path, source: webview.asWebviewUri(uri).toString() };
  }

  /** Lets the page load its own files, and pictures of the workspace and of folders that the user took a picture from. */
  #allowFolders(webview: Webview): void {
    webview.options = {
      enableScripts: true,
      localResourceRoots: [
        Uri.joinPath(this.options.extensionUri, 'dist'),
        ...(workspace.workspaceFolders ?? []).map((folder) => folder.uri),
        ...[...this.#otherFolders].map((folder) => Uri.file(folder)),
      ],
    };
  }
}
