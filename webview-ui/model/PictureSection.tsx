import type { JSX } from 'preact';
import type { PictureState } from '../../src/shared/webviewProtocol';
import { ActionButton } from '../widgets/ActionButton';
import { EmptyNotice, ErrorNotice } from '../widgets/Notice';
import { Predictions } from './Predictions';
import { Thumbnail } from './Thumbnail';

/** What VS Code is told when the answer is right-clicked: the manifest has a menu for it. */
const ANSWER_MENU = JSON.stringify({ webviewSection: 'answer', preventDefaultContextMenuItems: true });

/** The picture, and beside it what the network says, what it is doing, or what to do. */
export function PictureSection({ picture }: { picture: PictureState }): JSX.Element {
  if (picture.status === 'none') {
    const text = picture.following
      ? 'Open an image to see what the model makes of it.'
      : 'Choose an image to see what the model makes of it.';
    return <EmptyNotice text={text} action="chooseImage" alternative="openSamples" />;
  }
  return (
    <section
      class="picture"
      aria-label={`Classification of ${picture.picture.name}`}
      {...(picture.status === 'done' && { 'data-vscode-context': ANSWER_MENU })}
    >
      {!isUnreadable(picture) && <Thumbnail picture={picture.picture} />}
      <div class="answer">
        <Answer picture={picture} />
      </div>
    </section>
  );
}

/** Whether the file itself is at fault, so that there is no picture to show. */
function isUnreadable(picture: PictureState): boolean {
  return picture.status === 'failed' && /^(image|file)\//.test(picture.error.code);
}

function Answer({ picture }: { picture: Exclude<PictureState, { status: 'none' }> }): JSX.Element {
  switch (picture.status) {
    case 'done':
      return (
        <>
          <Predictions predictions={picture.predictions} />
          <p class="wrong quiet">
            Wrong? <ActionButton action="addToClass" look="link" />
          </p>
        </>
      );
    case 'running':
      return (
        <div class="notice" role="status">
          <p>Classifying {picture.picture.name}…</p>
          <ActionButton action="cancel" />
        </div>
      );
    case 'failed':
      return (
        <ErrorNotice
          error={picture.error}
          {...(picture.error.action === 'classify' && { retryLabel: 'Retry' })}
        />
      );
    case 'cancelled':
      return (
        <EmptyNotice
          text={`The classification of ${picture.picture.name} was cancelled.`}
          action="classify"
        />
      );
    case 'waiting':
      return <EmptyNotice text={picture.picture.name} action="classify" />;
  }
}
