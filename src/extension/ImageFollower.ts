import { window, type Disposable } from 'vscode';
import { toErrorInfo } from '../shared/errors';
import { activeImage, anyImageOpen } from './openImage';
import type { PictureClassifier } from './PictureClassifier';
import { requireFile } from './requireFile';

/** Keeps the classifier at the image in the active tab, while somebody looks. */
export class ImageFollower implements Disposable {
  readonly #subscription: Disposable;
  #looking = false;
  /** The active image when it was last looked at; only a change of it is followed. */
  #seen: string | undefined;

  constructor(
    private readonly classifier: PictureClassifier,
    private readonly classifyOnOpen: () => boolean,
  ) {
    this.#subscription = window.tabGroups.onDidChangeTabs(() => this.#follow());
  }

  resume(): void {
    this.#looking = true;
    this.#follow();
  }

  pause(): void {
    this.#looking = false;
  }

  /** Takes the open image anew, as after the setting has changed. */
  refresh(): void {
    this.#seen = undefined;
    this.#follow();
  }

  /** Leaves an image that a command has classified in its place until another tab is opened. */
  giveWay(): void {
    this.#seen = activeImage()?.toString();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #follow(): void {
    if (!this.#looking) return;
    const uri = activeImage();
    if (!uri) {
      // Another kind of file leaves the last answer where it is; with the last image closed, the view is empty.
      if (this.#seen !== undefined && !anyImageOpen()) {
        this.#seen = undefined;
        this.classifier.offer(undefined);
      }
      return;
    }
    if (uri.toString() === this.#seen) return;
    this.#seen = uri.toString();
    try {
      const file = requireFile(uri);
      if (this.classifier.isBusyWithOrDone(file)) return;
      if (this.classifyOnOpen()) void this.classifier.classify(file);
      else this.classifier.offer(file);
    } catch (error) {
      this.classifier.refuse(uri.path, toErrorInfo(error));
    }
  }
}
