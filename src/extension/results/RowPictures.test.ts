import { expect, it } from 'vitest';
import type { ThumbnailsParams } from '../../shared/engineProtocol';
import type { RowPicture } from '../../shared/resultsProtocol';
import type { EngineRequest } from '../CurrentModel';
import { RowPictures } from './RowPictures';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function start() {
  const asked: { images: readonly string[]; answer: () => void; fail: () => void }[] = [];
  const sent: RowPicture[] = [];
  const request = ((_method: string, { images }: ThumbnailsParams) =>
    new Promise((resolve, reject) => {
      asked.push({
        images,
        answer: () => resolve({ pictures: images.map(() => new Uint8Array(1)) }),
        fail: () => reject(new Error('gone')),
      });
    })) as unknown as EngineRequest;
  const pictures = new RowPictures({
    request,
    ignoreExif: false,
    pathOf: (row) => (row < 1000 ? `/${row}.png` : undefined),
    send: (some) => sent.push(...some),
  });
  return { asked, sent, pictures };
}

it('asks for a few at once, and leaves out what was scrolled past', async () => {
  const { asked, sent, pictures } = start();
  pictures.want(Array.from({ length: 20 }, (_, row) => row));
  expect(asked).toHaveLength(1);
  const few = asked[0]!.images.length;
  expect(few).toBeLessThan(20);
  pictures.want([500, 501, 2000]);
  expect(asked).toHaveLength(1);
  asked[0]!.answer();
  await turn();
  expect(asked[1]!.images).toEqual(['/500.png', '/501.png']);
  asked[1]!.answer();
  await turn();
  expect(sent.map(({ row }) => row)).toEqual([...Array.from({ length: few }, (_, row) => row), 500, 501]);
  expect(asked).toHaveLength(2);
});

it('goes on after the engine has gone, and says nothing after it is closed', async () => {
  const { asked, sent, pictures } = start();
  pictures.want([1]);
  asked[0]!.fail();
  await turn();
  pictures.want([2]);
  pictures.close();
  asked[1]!.answer();
  await turn();
  expect(sent).toEqual([]);
});
