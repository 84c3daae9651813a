// @ts-check
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** What to tell someone who has no browser. */
export const HOW_TO_GET_CHROMIUM =
  'install Chromium (Debian and Ubuntu: apt-get install chromium) or name a Chromium or Chrome with the variable CHROMIUM';

/** @returns {string | undefined} the browser's program: $CHROMIUM, or where systems usually keep it */
export function findChromium() {
  const named = process.env['CHROMIUM'];
  if (named) return existsSync(named) ? named : undefined;
  return PLACES.find((place) => existsSync(place));
}

/** @returns {Promise<import('playwright-core').Browser>} */
export async function launchChromium() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(`No Chromium was found: ${HOW_TO_GET_CHROMIUM}.`);
  return chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}
