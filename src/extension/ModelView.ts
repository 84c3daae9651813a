import { commands, Uri, workspace, type Webview, type WebviewView, type WebviewViewProvider } from 'vscode';
import { basename, dirname } from 'node:path';
import type { PlanAction } from '../shared/plan/planProtocol';
import {
  parseFromWebview,
  type FromWebview,
  type PictureInfo,
  type PictureState,
  type ToModelView,
  type ViewAction,
} from '../shared/webviewProtocol';
import { allowFiles } from './allowFiles';
import type { CurrentModel } from './CurrentModel';
import type { Explainer } from './explain/Explainer';
import type { LayerFeatures } from './explain/LayerFeatures';
import { fillPage } from './fillPage';
import type { ImageFollower } from './ImageFollower';
import type { PictureClassifier } from './PictureClassifier';
import type { ChosenLayer } from './plan/ChosenLayer';
import type { LayerPlans } from './plan/LayerPlans';

export interface ModelViewOptions {
  readonly extensionUri: Uri;
  readonly model: CurrentModel;
  readonly classifier: PictureClassifier;
  readonly follower: ImageFollower;
  readonly plans: LayerPlans;
  readonly chosenLayer: ChosenLayer;
  readonly explainer: Explainer;
  readonly layerFeatures: LayerFeatures;
  readonly act: (action: ViewAction) => void;
  readonly actOnPlan: (action: PlanAction) => void;
  readonly following: () => boolean;
  /** Called when the view comes into sight or goes out of it. */
  readonly onSight: () => void;
}

/** The sidebar view: the open image's answer above, the network below. Sends whole snapshots, and only while it is to be seen. */
export class ModelView implements WebviewViewProvider {
  static readonly id = 'headstart.model';
  #view: WebviewView | undefined;
  /** Folders whose pictures the page may load: those of the workspace, and others that the user took a picture from. */
  readonly #folders = new Map<string, Uri>();
  #layersFocus = 0;
  /** What the page has of the parts that are sent when they change. */
  readonly #sent = new Map<ToModelView['type'], unknown>();

  constructor(private readonly options: ModelViewOptions) {}

  resolveWebviewView(view: WebviewView): void {
    const { extensionUri, follower } = this.options;
    this.#view = view;
    this.#allow(view.webview, ...(workspace.workspaceFolders ?? []).map(({ uri }) => uri));
    fillPage(view.webview, extensionUri, { view: 'model', title: 'Headstart: Model' });
    view.webview.onDidReceiveMessage((data: unknown) => {
      const message = parseFromWebview(data);
      if (message) this.#receive(message);
    });
    view.onDidChangeVisibility(() => this.#seen());
    view.onDidDispose(() => {
      this.#view = undefined;
      follower.pause();
      this.options.onSight();
    });
    this.#seen();
  }

  get visible(): boolean {
    return this.#view?.visible ?? false;
  }

  /** Opens the sidebar at this view; the keyboard focus stays where it is when the view has been open before. */
  async reveal(): Promise<void> {
    if (this.#view) this.#view.show(true);
    else await this.#focus();
  }

  /** Opens the sidebar and puts the keyboard focus on the layers. */
  async focusLayers(): Promise<void> {
    this.#layersFocus = Date.now();
    await this.#focus();
    this.send();
  }

  /** Sends what is to be seen; a hidden view gets it when it is shown. */
  send(): void {
    const view = this.#view;
    if (!view?.visible) return;
    const { model, plans, chosenLayer, explainer, layerFeatures } = this.options;
    const picture = this.#pictureState(view.webview);
    view.description = picture.status === 'none' ? '' : picture.picture.name;
    const post = (message: ToModelView): void => void view.webview.postMessage(message);
    post({ type: 'model', state: { model: model.state, picture, layersFocus: this.#layersFocus } });
    // A network has thousands of layers, and a plan is to be shown at once: only what has changed is sent again.
    const parts: readonly ToModelView[] = [
      { type: 'layers', state: model.layers },
      { type: 'plan', state: plans.state },
      { type: 'layer', state: chosenLayer.state },
      { type: 'explanation', state: explainer.state },
      { type: 'features', state: layerFeatures.state },
    ];
    for (const part of parts) {
      if (this.#sent.get(part.type) === part.state) continue;
      this.#sent.set(part.type, part.state);
      post(part);
    }
  }

  #receive(message: FromWebview): void {
    const { act, actOnPlan, plans, chosenLayer, explainer, layerFeatures } = this.options;
    switch (message.type) {
      case 'ready':
        this.#sent.clear();
        this.send();
        break;
      case 'act':
        act(message.action);
        break;
      case 'plan':
        void plans.edit(message.edit);
        break;
      case 'planAct':
        actOnPlan(message.action);
        break;
      case 'layer':
        void chosenLayer.choose(message.path);
        break;
      case 'measure':
        void chosenLayer.measure(message.name);
        break;
      case 'source':
        void chosenLayer.showSource(message.lines);
        break;
      case 'explain':
        void explainer.explain(message.classIndex, message.method);
        break;
      case 'features':
        void layerFeatures.show(message.path);
        break;
    }
  }

  #seen(): void {
    this.options.onSight();
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
    const uri = Uri.file(path);
    const folder = workspace.getWorkspaceFolder(uri)?.uri ?? Uri.file(dirname(path));
    if (!this.#folders.has(folder.toString())) this.#allow(webview, folder);
    return { name: basename(path), path, source: webview.asWebviewUri(uri).toString() };
  }

  async #focus(): Promise<void> {
    await commands.executeCommand(`${ModelView.id}.focus`);
  }

  /** Lets the page load its own files, and pictures below these folders. */
  #allow(webview: Webview, ...folders: readonly Uri[]): void {
    for (const folder of folders) this.#folders.set(folder.toString(), folder);
    allowFiles(webview, this.options.extensionUri, this.#folders.values());
  }
}
