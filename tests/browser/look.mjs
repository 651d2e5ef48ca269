// Opens a page of `crm-chat-policy report` in headless Chromium at three widths, in both themes and as
// print, and asks axe-core; `.ci/browser` runs it. Usage: node tests/browser/look.mjs PAGE FOLDER
//
// Ends with 1 if something is cut off at a width, if a name of the page runs or the page asks for anything
// else than itself, if a detail is not in the print, or if axe-core finds a serious or critical fault.
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
  protocolTimeout: 600_000,
});
const tab = await browser.newPage();
// The page forbids itself all scripts; axe-core is let in past that, and is no request.
await tab.setBypassCSP(true);
const requests = [];
tab.on("request", (request) => requests.push(request.url()));
tab.on("dialog", (dialog) => faults.push(`the page says ${dialog.message()}`) && dialog.dismiss());
const shot = (name, clip) => tab.screenshot({ path: `${folder}/${name}.png`, clip, captureBeyondViewport: true });
const open_all = () => document.querySelectorAll("details").forEach((one) => (one.open = true));
const is_cut = (width) =>
  [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.right > width + 1 && !one.closest(".wide") && !one.classList.contains("skip");
  }).map((one) => one.outerHTML.slice(0, 120));
for (const theme of ["light", "dark"]) {
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
  for (const width of [320, 768, 1280]) {
    await tab.setViewport({ width, height: 900 });
    await tab.goto(pathToFileURL(page).href);
    if (width === 320) await tab.evaluate(open_all);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    const cut = await tab.evaluate(is_cut, width);
    if (wide > width || cut.length > 0) faults.push(`at ${width} pixels the page is ${wide} wide: ${cut.slice(0, 3)}`);
    if (width === 320) await tab.goto(pathToFileURL(page).href);
    await shot(`${theme}-${width}`, { x: 0, y: 0, width, height: 2400 });
    const top = await tab.evaluate(() => document.querySelector("#rights").offsetTop);
    await shot(`${theme}-${width}-rights`, { x: 0, y: top, width, height: 2000 });
    const types = await tab.evaluate(() => document.querySelector("#types").offsetTop);
    await shot(`${theme}-${width}-types`, { x: 0, y: types, width, height: 1400 });
  }
  await tab.evaluate(open_all);
  const top = await tab.evaluate(() => document.querySelector("#rule-disconnect").offsetTop);
  await shot(`${theme}-opened`, { x: 0, y: top, width: 1280, height: 2600 });
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
const { title, styles, handlers } = await tab.evaluate(() => ({
  title: document.title,
  styles: document.querySelectorAll("style, script, link, img, iframe").length,
  handlers: [...document.querySelectorAll("*")].filter((one) => [...one.attributes].some(({ name }) => name.startsWith("on"))).length,
}));
if (title !== "Who can do what with chats" || styles !== 1 || handlers > 0) faults.push(`a name has become more than text: ${title}`);
await tab.goto(pathToFileURL(page).href);
await tab.emulateMediaType("print");
const hidden = await tab.evaluate(
  () => [...document.querySelectorAll("details > :not(summary)")].filter((one) => one.getBoundingClientRect().height === 0 && one.textContent.trim() !== "").length,
);
if (hidden > 0) faults.push(`${hidden} details are closed in print`);
await tab.setViewport({ width: 680, height: 1123 });
const printed = await tab.evaluate(() => document.documentElement.scrollWidth);
if (printed > 680) faults.push(`in print the page is ${printed} wide`);
await shot("print", { x: 0, y: 0, width: 680, height: 3000 });
const pdf = await tab.pdf({ preferCSSPageSize: true, timeout: 0 });
console.log(`${page}: ${(Buffer.from(pdf).toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length} pages of A4`);
await browser.close();
faults.forEach((fault) => console.error(fault));
process.exit(faults.length > 0 ? 1 : 0);
