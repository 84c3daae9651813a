import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { findChromium } from '../../scripts/vscode/chromium.mjs';
import { seriousViolations } from './accessibility';
import { ModelPage } from './ModelPage';
import { openInstalled, type InstalledWindow } from './openInstalled';

const SCREENSHOTS = resolve(import.meta.dirname, '../../out/screenshots');

const title = findChromium()
  ? 'why a class, in a VS Code window'
  : 'why a class, in a VS Code window (there is no Chromium)';

describe.runIf(findChromium())(title, () => {
  let window: InstalledWindow;
  let model: ModelPage;
  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    window = await openInstalled(inject('vsix'));
    model = new ModelPage(window.workbench);
    await window.workbench.setSidebarWidth(380);
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    console.log(window.complaints.slice(-20).join('\n'));
    const name = task.name.replace(/\W+/g, '-');
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `failed-${name}.png`) });
  });

  const explanation = (frame: Frame): Locator => frame.locator('section.explanation');
  /** The picture's map, as the page has painted it: its pixels that are not transparent. */
  const painted = (frame: Frame): Promise<number> =>
    frame.locator('.evidence-seen canvas').evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const data = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data;
      return data.filter((_, at) => at % 4 === 3).filter((alpha) => alpha > 0).length;
    });

  it('shows the places that speak for a prediction that is clicked', async () => {
    await window.workbench.chooseFromContextMenu('star.jpg', 'Classify with Headstart');
    expect((await model.predictions('star.jpg'))[0]?.label).toBe('star');
    const frame = await model.frame();
    const row = frame.getByRole('button', { name: /^star/ });
    await row.click();
    await explanation(frame).getByRole('heading', { name: 'Why star?' }).waitFor();
    await expect.poll(() => painted(frame)).toBeGreaterThan(100);
    expect(await row.getAttribute('aria-pressed')).toBe('true');
    expect(await explanation(frame).getByRole('status').innerText()).toMatch(/Layer conv5, 4×4 places/);
  });

  it('is laid over the part of the picture that the network sees', async () => {
    const frame = await model.frame();
    const [picture, seen] = await Promise.all([
      frame.locator('.evidence-frame img').boundingBox(),
      frame.locator('.evidence-seen').boundingBox(),
    ]);
    // A centre crop of a square picture.
    expect(seen!.x - picture!.x).toBeGreaterThan(0);
    expect(seen!.x - picture!.x).toBeCloseTo(picture!.x + picture!.width - (seen!.x + seen!.width), -1);
    expect(seen!.width / picture!.width).toBeGreaterThan(0.8);
  });

  it('is more or less opaque by the slider, with the keyboard', async () => {
    const frame = await model.frame();
    const slider = frame.getByRole('slider', { name: 'Opacity' });
    const opacity = () =>
      frame.locator('.evidence-seen canvas').evaluate((canvas) => Number(getComputedStyle(canvas).opacity));
    const before = await opacity();
    await slider.focus();
    await slider.press('ArrowLeft');
    await expect.poll(opacity).toBeLessThan(before);
    expect(await slider.getAttribute('aria-valuetext')).toBe('55 %');
  });

  it.each(['light', 'hc', 'dark'] as const)('hinders nobody in the %s theme', async (theme) => {
    await window.workbench.setTheme(theme);
    const frame = await model.frame();
    await expect.poll(() => painted(frame)).toBeGreaterThan(100);
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `explain-${theme}.png`) });
    expect(await seriousViolations(frame, 'sideBar')).toEqual([]);
  });

  it('goes over to occlusion by the arrow keys, and back', async () => {
    const frame = await model.frame();
    await frame.getByRole('radio', { name: 'Grad-CAM' }).focus();
    await window.workbench.page.keyboard.press('ArrowRight');
    await expect
      .poll(() => explanation(frame).getByRole('status').innerText())
      .toMatch(/takes \d+\.\d % from star\. 14×14 places/);
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, 'occlusion-dark.png') });
    await window.workbench.page.keyboard.press('ArrowLeft');
    await expect.poll(() => explanation(frame).getByRole('status').innerText()).toMatch(/Layer conv5/);
  });

  it('asks for another class by keyboard', async () => {
    const frame = await model.frame();
    const second = frame.locator('ol.predictions > li').nth(1);
    const label = await second.locator('.label').innerText();
    await second.getByRole('button').focus();
    await window.workbench.page.keyboard.press('Enter');
    await explanation(frame)
      .getByRole('heading', { name: `Why ${label}?` })
      .waitFor();
  });

  it('fits a narrow sidebar', async () => {
    await window.workbench.setSidebarWidth(250);
    const frame = await model.frame();
    await expect
      .poll(() => frame.evaluate(() => document.querySelector('.model-view')!.scrollWidth <= innerWidth))
      .toBe(true);
    await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, 'explain-narrow.png') });
    await window.workbench.setSidebarWidth(380);
  });

  it('fits a window at twice the size', async () => {
    const { page } = window.workbench;
    // What a browser makes of a window of 1280×800 at 200 %.
    await page.setViewportSize({ width: 640, height: 400 });
    const frame = await model.frame();
    const slider = frame.getByRole('slider', { name: 'Opacity' });
    await slider.scrollIntoViewIfNeeded();
    await page.screenshot({ path: resolve(SCREENSHOTS, 'explain-zoom.png') });
    expect(await slider.isVisible()).toBe(true);
    const view = frame.locator('.model-view');
    expect(await view.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('goes away with its picture, and by its button', async () => {
    await window.workbench.chooseFromContextMenu('circle.jpg', 'Classify with Headstart');
    await model.predictions('circle.jpg');
    const frame = await model.frame();
    await expect.poll(() => explanation(frame).count()).toBe(0);
    await frame.getByRole('button', { name: /^circle/ }).click();
    await explanation(frame).getByRole('heading', { name: 'Why circle?' }).waitFor();
    await explanation(frame).getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => explanation(frame).count()).toBe(0);

    // And by keyboard, which goes back to the answer.
    const answer = frame.getByRole('button', { name: /^circle/ });
    await answer.click();
    await explanation(frame).getByRole('slider', { name: 'Opacity' }).focus();
    await window.workbench.page.keyboard.press('Escape');
    await expect.poll(() => explanation(frame).count()).toBe(0);
    await expect.poll(() => answer.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  describe('feature maps', () => {
    const maps = (frame: Frame): Locator => frame.getByRole('region', { name: 'Feature maps' });

    it('of a layer that is chosen are shown, strongest first, with what the layer sees', async () => {
      const layer = await model.layer('conv1');
      await layer.click();
      const frame = await model.frame();
      await expect.poll(() => maps(frame).getByRole('option').count()).toBe(24);
      await expect.poll(() => maps(frame).innerText()).toMatch(/Channel \d+: mean .* to /);
      const details = frame.locator('.layer-details');
      await expect.poll(() => details.innerText()).toMatch(/Receptive field\s+3×3 px, a place every 2 px/);
    });

    it('are looked at by keyboard, one after the other', async () => {
      const frame = await model.frame();
      const list = maps(frame).getByRole('listbox');
      const caption = (): Promise<string> => maps(frame).locator('figcaption').innerText();
      const first = await caption();
      await list.focus();
      await window.workbench.page.keyboard.press('ArrowRight');
      await expect.poll(caption).not.toBe(first);
      expect(await maps(frame).getByRole('option').nth(1).getAttribute('aria-selected')).toBe('true');
      await window.workbench.page.keyboard.press('Home');
      await expect.poll(caption).toBe(first);
    });

    it.each(['light', 'dark'] as const)('hinder nobody in the %s theme', async (theme) => {
      await window.workbench.setTheme(theme);
      const frame = await model.frame();
      await maps(frame).locator('figure').scrollIntoViewIfNeeded();
      await window.workbench.page.screenshot({ path: resolve(SCREENSHOTS, `features-${theme}.png`) });
      expect(await seriousViolations(frame, 'sideBar')).toEqual([]);
    });

    it('follow the image', async () => {
      const before = await maps(await model.frame())
        .locator('figcaption')
        .innerText();
      await window.workbench.chooseFromContextMenu('star.jpg', 'Classify with Headstart');
      await model.predictions('star.jpg');
      const frame = await model.frame();
      const caption = async (): Promise<string | undefined> => {
        const all = await maps(frame).locator('figcaption').allInnerTexts();
        return all[0];
      };
      await expect.poll(caption).toMatch(/^Channel/);
      await expect.poll(caption).not.toBe(before);
    });
  });

  it('breaks no rule of its content security policy', () => {
    expect(window.complaints.filter((text) => /Content Security Policy/i.test(text))).toEqual([]);
  });
});
