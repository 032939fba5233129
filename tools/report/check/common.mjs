// A headless Chromium, what it finds fault with, and how a page looks in it.

import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const complaints = [];

export function check(holds, sentence) {
  if (!holds) {
    complaints.push(sentence);
  }
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
}

/** A page that asks nobody for anything, unless it is allowed to, and does what its policy allows. */
export async function open(browser, address, options, allowed = url => url === address) {
  const page = await browser.newPage(options);
  page.on('console', message => check(
    !/Content.Security.Policy/i.test(message.text()), message.text()));
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('request', request => check(
    allowed(request.url()) || /^(data|blob):/.test(request.url()),
    `the page asks for ${request.url()}`));
  await page.goto(address);
  return page;
}

/** What axe finds: nothing. */
export async function audit(page, name) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run());
  for (const { id, help, nodes } of violations) {
    complaints.push(`${name}: axe ${id}: ${help}: ${nodes.map(node => node.html).join(' ').slice(0, 300)}`);
  }
}

export async function fits(page, name) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  check(wide <= room, `${name}: a phone must scroll sideways, ${wide} of ${room} pixels`);
}

export function finish(sentence) {
  if (complaints.length > 0) {
    throw new Error([...new Set(complaints)].join('\n'));
  }
  console.log(sentence);
}

/** The ways in which people look at a page. */
export const LOOKS = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};
