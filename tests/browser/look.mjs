// Opens a page of `crm-chat-policy report` in headless Chromium at three widths, in both themes and as
// print, and asks axe-core. Usage, with Debian's package chromium:
//
//   npm install --prefix tests/browser
//   cargo run --features cli -- report --output /tmp/page.html
//   node tests/browser/look.mjs /tmp/page.html /tmp/screens
//
// Ends with 1 if something is cut off at a width, if the page asks for anything else than itself, if a
// detail is not in the print, or if axe-core finds a serious or critical fault.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [page, folder] = process.argv.slice(2).map((path) => resolve(path));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];
mkdirSync(folder, { recursive: true });
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const tab = await browser.newPage();
// The page forbids itself all scripts; axe-core is let in past that, and is no request.
await tab.setBypassCSP(true);
const requests = [];
tab.on("request", (request) => requests.push(request.url()));
for (const theme of ["light", "dark"]) {
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
  for (const width of [320, 768, 1280]) {
    await tab.setViewport({ width, height: 900 });
    await tab.goto(pathToFileURL(page).href);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) faults.push(`at ${width} pixels the page is ${wide} wide`);
    await tab.screenshot({ path: `${folder}/${theme}-${width}.png`, clip: { x: 0, y: 0, width, height: 2400 }, captureBeyondViewport: true });
  }
  await tab.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  await tab.screenshot({ path: `${folder}/${theme}-opened.png`, clip: { x: 0, y: 2000, width: 1280, height: 3000 }, captureBeyondViewport: true });
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() => window.axe.run());
  for (const { id, impact, help, nodes } of violations) {
    const line = `axe-core, ${theme}: ${impact}: ${id}: ${help} (${nodes.length}: ${nodes[0].html.slice(0, 120)})`;
    console.log(line);
    if (["serious", "critical"].includes(impact)) faults.push(line);
  }
}
const others = requests.filter((url) => url !== pathToFileURL(page).href);
if (others.length > 0) faults.push(`the page asks for ${others}`);
await tab.goto(pathToFileURL(page).href);
await tab.emulateMediaType("print");
const hidden = await tab.evaluate(
  () => [...document.querySelectorAll("details > :not(summary)")].filter((one) => one.getBoundingClientRect().height === 0 && one.textContent.trim() !== "").length,
);
if (hidden > 0) faults.push(`${hidden} details are closed in print`);
await tab.pdf({ path: `${folder}/print.pdf`, preferCSSPageSize: true });
await tab.setViewport({ width: 794, height: 1123 });
await tab.screenshot({ path: `${folder}/print.png`, clip: { x: 0, y: 0, width: 794, height: 2400 }, captureBeyondViewport: true });
await browser.close();
faults.forEach((fault) => console.error(fault));
process.exit(faults.length > 0 ? 1 : 0);
