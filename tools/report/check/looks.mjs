// Pages in light, in dark and on a phone: axe finds nothing, nothing is asked of the network, nobody
// scrolls sideways; a picture of each is kept.
//
// node looks.mjs SCREENSHOTS PAGE …
//
// PAGE is a file, which is opened from disk, or a folder that camgraft web wrote, which is served.

import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from '../../embed/check/server.mjs';
import { audit, check, finish, fits, launch, LOOKS, open } from './common.mjs';

const [screenshots, ...pages] = process.argv.slice(2);
const browser = await launch();

async function look(page, name) {
  await audit(page, name);
  if (name.endsWith('phone')) {
    await fits(page, name);
  }
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

async function fromDisk(file) {
  for (const [kind, options] of Object.entries(LOOKS)) {
    const page = await open(browser, pathToFileURL(resolve(file)).href, options);
    await page.waitForTimeout(300);
    await look(page, `${basename(file, '.html')}-${kind}`);
    await page.close();
  }
}

/** Before there is a picture, and with two classes of a sample explained. */
async function served(folder) {
  const server = await serve(folder);
  for (const [kind, options] of Object.entries(LOOKS)) {
    const page = await open(browser, server.url, options, url => url.startsWith(server.url));
    await state(page, 'ready');
    await look(page, `web-empty-${kind}`);
    await page.locator('#samples button').first().click();
    await state(page, 'explained');
    await page.locator('#bars [type=checkbox]').nth(1).check();
    await page.waitForFunction(() => document.body.explanations?.length === 2);
    await state(page, 'explained');
    await page.waitForTimeout(400);
    await look(page, `web-${kind}`);
    await page.close();
  }
  server.close();
}

async function state(page, wanted) {
  await page.waitForFunction(
    name => [name, 'failed'].includes(document.body.dataset.state), wanted, { timeout: 120_000 });
  check(await page.evaluate(() => document.body.dataset.state) === wanted, `the page does not become ${wanted}`);
}

try {
  for (const page of pages) {
    await (statSync(page).isDirectory() ? served(page) : fromDisk(page));
  }
  finish(`axe finds nothing in ${pages.length} pages, light, dark and on a phone`);
} finally {
  await browser.close();
}
