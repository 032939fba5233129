// The guide's pictures of pages, as a reader sees them first.
//
// node pictures.mjs FOLDER WEB PICTURES
//
// FOLDER is what check.sh left, WEB the page that camgraft web wrote there.

import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from '../embed/check/server.mjs';
import { finish, launch, open } from './check/common.mjs';

const [folder, web, pictures] = process.argv.slice(2);
const WIDTH = 1100;
const browser = await launch();

async function fromDisk(name, height, prepare = async () => {}) {
  const page = await open(browser, pathToFileURL(resolve(folder, `${name}.html`)).href,
    { viewport: { width: WIDTH, height }, colorScheme: 'light' });
  await page.waitForTimeout(500);
  await prepare(page);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

async function served() {
  const server = await serve(web);
  const page = await open(browser, server.url, { viewport: { width: WIDTH, height: 1000 }, colorScheme: 'light' },
    url => url.startsWith(server.url));
  await page.locator('#samples button').first().click();
  await page.waitForFunction(() => document.body.explanations?.length === 1);
  await page.locator('#bars [type=checkbox]').nth(1).check();
  await page.waitForFunction(() => document.body.explanations.length === 2);
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(pictures, 'page.png') });
  server.close();
}

try {
  await fromDisk('report', 900);
  await fromDisk('diagnose', 760);
  await fromDisk('evaluation', 800);
  await served();
  finish('the pictures are there');
} finally {
  await browser.close();
}
