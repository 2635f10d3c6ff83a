// Opens every page of a report in headless Chromium, from disk, as a reader on a phone and at a desk would.
//
//   node report.mjs REPORT SCREENSHOTS
//
// Prints one JSON object: how many pages were opened, and everything that is wrong. Exit code 1 if anything is.

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [report, screenshots] = process.argv.slice(2).map((path) => resolve(path));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];

function pagesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pagesIn(path);
    return entry.name.endsWith(".html") ? [path] : [];
  });
}

const pages = pagesIn(report).sort();
const name = (page) => relative(report, page);
const isPaper = (page) => /^[^/]+\/index\.html$/.test(name(page));
const isClaim = (page) => name(page).includes("/") && !isPaper(page);

/** The front page, the corrections and the pages of the papers in full; of the many pages of single claims every fortieth. */
const accessible = pages.filter((page, index) => !isClaim(page) || index % 40 === 0);

const browser = await chromium.launch({
  executablePath: process.env.VERDICT_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});
const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
const tab = await context.newPage();
let current = "";
tab.on("console", (message) => { if (message.type() === "error") faults.push(`${name(current)}: console: ${message.text()}`); });
tab.on("pageerror", (error) => faults.push(`${name(current)}: script: ${error.message}`));
tab.on("requestfailed", (request) => faults.push(`${name(current)}: not loaded: ${request.url()}`));
tab.on("request", (request) => { if (!/^(file|data|blob):/.test(request.url())) faults.push(`${name(current)}: asks the network: ${request.url()}`); });

// Every page on a phone: nothing scrolls sideways; its links and anchors are collected.
const anchors = new Map();
const links = [];
for (const page of pages) {
  current = page;
  await tab.goto(pathToFileURL(page).href);
  const found = await tab.evaluate(() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
    links: [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
    title: document.title,
    landmarks: document.querySelectorAll("main").length,
  }));
  if (found.wide > 0) faults.push(`${name(page)}: ${found.wide} pixels too wide at 360`);
  if (found.landmarks !== 1 || found.title === "") faults.push(`${name(page)}: a title and one main part are wanted`);
  anchors.set(page, new Set(found.ids));
  links.push(...found.links.map((link) => [page, link]));
}
for (const [page, link] of links) {
  if (/^(https?|mailto):/.test(link)) continue;
  const url = new URL(link, pathToFileURL(page));
  let path = fileURLToPath(new URL(url.pathname, "file:///"));
  if (existsSync(path) && statSync(path).isDirectory()) path = join(path, "index.html");
  if (!existsSync(path)) faults.push(`${name(page)}: broken link ${link}`);
  else if (url.hash && path.endsWith(".html") && !anchors.get(path)?.has(decodeURIComponent(url.hash.slice(1)))) faults.push(`${name(page)}: broken anchor ${link}`);
}

// Accessibility in light and dark.
for (const colorScheme of ["light", "dark"]) {
  await tab.emulateMedia({ colorScheme });
  for (const page of accessible) {
    current = page;
    await tab.goto(pathToFileURL(page).href);
    await tab.evaluate(axe);
    const { violations } = await tab.evaluate(() => window.axe.run(document, { preload: false, resultTypes: ["violations"] }));
    for (const { id, impact, nodes } of violations.filter((found) => ["serious", "critical"].includes(found.impact))) {
      faults.push(`${name(page)}: ${colorScheme}: ${id} (${impact}), ${nodes.length} times, first ${nodes[0].target}`);
    }
  }
}
await tab.emulateMedia({ colorScheme: "light" });

// The filter: one verdict shows its claims and no others, words that nobody wrote show none, and without either all come back.
const papers = pages.filter(isPaper);
for (const page of papers) {
  current = page;
  await tab.goto(pathToFileURL(page).href);
  const shown = () => tab.evaluate(() => [...document.querySelectorAll("[data-verdict]")].filter((claim) => claim.offsetParent !== null).map((claim) => claim.dataset.verdict));
  const all = await shown();
  const verdict = all.at(-1);
  await tab.selectOption('select[name="verdict"]', verdict);
  const some = await shown();
  await tab.fill('input[name="words"]', "words that nobody wrote");
  const none = await shown();
  await tab.fill('input[name="words"]', "");
  await tab.selectOption('select[name="verdict"]', "");
  const again = await shown();
  const right = all.length > 0 && some.length > 0 && some.every((shown) => shown === verdict) && none.length === 0 && again.length === all.length;
  if (!right) faults.push(`${name(page)}: the filter shows ${all.length}, ${some.length} ${verdict}, ${none.length}, then ${again.length} claims`);
}

// What a reader sees.
mkdirSync(screenshots, { recursive: true });
await tab.setViewportSize({ width: 1280, height: 1600 });
const firstClaim = pages.find((page) => name(page).includes("proposition-10") && name(page).includes("against-the-chain"));
for (const page of [pages.find((page) => name(page) === "index.html"), ...papers, firstClaim].filter(Boolean)) {
  current = page;
  await tab.goto(pathToFileURL(page).href);
  await tab.screenshot({ path: join(screenshots, `${name(page).replace(/\.html$/, "").replaceAll("/", "-")}.png`) });
}
await browser.close();
console.log(JSON.stringify({ pages: pages.length, accessible: accessible.length, faults }, null, 2));
process.exit(faults.length === 0 && pages.length > 0 ? 0 : 1);
