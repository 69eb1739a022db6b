import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type AuditResult, severities } from "../../audit/archive/result.ts";
import { renderPage } from "../../audit/page/page.ts";
import { incompleteResult, sampleFinding, sampleResult } from "../support/sample-result.ts";

const executablePath = "/usr/bin/chromium";
const quiet = ["quic", "background-networking", "component-update", "sync", "gpu"].map((what) => `--disable-${what}`);

let browser: Browser;
let folder: string;

beforeAll(async () => {
  if (!existsSync(executablePath)) {
    throw new Error(`These tests need Chromium at ${executablePath}: apt-get install chromium`);
  }
  folder = mkdtempSync(join(tmpdir(), "report-page-"));
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--no-first-run", ...quiet] });
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true });
});

/** Opens the page of a result; `seen` gathers what a browser complains of and what it asks for. */
const open = async (result: AuditResult, options: BrowserContextOptions = {}, render = renderPage) => {
  const file = join(folder, "report.html");
  writeFileSync(file, render(result));
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  const url = pathToFileURL(file).href;
  const seen = { errors: [] as string[], requests: [] as string[] };
  page.on("console", (message) => seen.errors.push(message.text()));
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("dialog", (dialog) => seen.errors.push(dialog.message()));
  page.on("request", (request) => request.url() !== url && seen.requests.push(request.url()));
  await page.goto(url);
  return { page, seen };
};

/** The page follows its address in a task of its own. */
const settled = (page: Page) =>
  page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
const choose = async (page: Page, link: Locator) => {
  await link.click();
  await settled(page);
};

const rows = (page: Page) => page.locator("#findings tbody tr:visible");
const column = async (page: Page, number: number) => {
  const texts = await page.locator(`#findings tbody tr:visible > :nth-child(${number})`).allTextContents();
  return texts.map((text) => text.trim().replace(/\s+/g, " "));
};
const heading = (page: Page, name: string) => page.locator("#findings thead").getByRole("button", { name });
const count = (page: Page) => page.locator("#findings output").innerText();
const styleOf = (page: Page, selector: string, property: string) =>
  page.evaluate<string>(`getComputedStyle(document.querySelector(${JSON.stringify(selector)}))["${property}"]`);

describe("report.html", () => {
  it("opens without a complaint and asks for nothing but itself", async () => {
    const { page, seen } = await open(sampleResult());
    await page.locator("th button").first().click();
    await page.getByRole("searchbox").fill("key");
    await page.getByRole("searchbox").press("Enter");
    await page.waitForTimeout(300);
    expect(seen).toEqual({ errors: [], requests: [] });
  });

  it("shows hostile names as text and runs nothing of them", async () => {
    const hostile = ['"><img src=x onerror=alert(1)>', "=cmd|' /C calc'!A0", "</script><script>alert(1)</script>"];
    const findings = hostile.map((name, i) => ({ ...sampleFinding(i), user: name, detail: name, owner: name }));
    const { page, seen } = await open(sampleResult(0, { findings, resolved: findings, doubts: hostile }));
    await heading(page, "User").click();
    await heading(page, "User").click();
    expect((await column(page, 4)).sort()).toEqual([...hostile].sort());
    expect(await page.locator("img").count()).toBe(0);
    expect(seen).toEqual({ errors: [], requests: [] });
  });

  it("filters by text and by severity, alone and together, and counts along", async () => {
    const { page } = await open(sampleResult());
    expect(await count(page)).toBe("60 of 60");

    await page.getByRole("searchbox").fill("KEY-AGE");
    expect(new Set(await column(page, 3))).toEqual(new Set(["key-age IAM.3 · CIS 1.13"]));
    expect(await count(page)).toBe("3 of 60");

    await page.getByRole("searchbox").fill("erin,ops example.com");
    const alone = await rows(page).count();
    await page.getByRole("checkbox", { name: "high" }).check();
    await page.getByRole("checkbox", { name: "low" }).check();
    const together = await column(page, 2);
    expect(together.length).toBeLessThan(alone);
    expect(together.filter((severity) => !/^(high|low)/.test(severity))).toEqual([]);
    expect(await count(page)).toBe(`${together.length} of 60`);

    await page.getByRole("searchbox").fill("nobody at all");
    expect(await count(page)).toBe("0 of 60");
    await page.getByRole("searchbox").fill("");
    expect(await count(page)).toBe("30 of 60");
  });

  it("keeps the filter while the table is sorted", async () => {
    const { page } = await open(sampleResult());
    await page.getByRole("checkbox", { name: "critical" }).check();
    const shown = await column(page, 4);
    await heading(page, "User").click();
    expect((await column(page, 4)).sort()).toEqual(shown.sort());
  });

  it("changes its colours in dark mode, the plot's too", async () => {
    const { page } = await open(sampleResult(), { colorScheme: "light" });
    const colours = async () => [
      await styleOf(page, "body", "backgroundColor"),
      await styleOf(page, "body", "color"),
      await styleOf(page, ".plot g[fill^=var]", "fill"),
      await styleOf(page, ".plot text", "fill"),
    ];
    const light = await colours();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await colours();
    expect(light.filter((colour, i) => colour === dark[i])).toEqual([]);
  });

  it("prints every row in light colours, without the controls", async () => {
    const { page } = await open(incompleteResult(), { colorScheme: "dark" });
    await page.getByRole("searchbox").fill("key-age");
    await page.emulateMedia({ media: "print" });
    expect(await rows(page).count()).toBe(60);
    expect(await page.locator(".filters").isVisible()).toBe(false);
    expect(await page.getByText("ReadOnlyAccess").isVisible()).toBe(true);
    expect(await styleOf(page, "body", "backgroundColor")).toBe("rgb(255, 255, 255)");
  });

  it("works as well where it was made by the minified bundle", async () => {
    const bundle = join(folder, "page.mjs");
    await build({
      entryPoints: ["audit/page/page.ts"],
      outfile: bundle,
      bundle: true,
      minify: true,
      format: "esm",
      platform: "node",
      target: "node24",
      mainFields: ["module", "main"],
    });
    const bundled: { renderPage: typeof renderPage } = await import(pathToFileURL(bundle).href);
    const { page, seen } = await open(sampleResult(), {}, bundled.renderPage);
    await heading(page, "Risk").click();
    expect((await column(page, 1))[0]).toBe("14.5");
    await page.getByRole("searchbox").fill("key-age");
    expect(await count(page)).toBe("3 of 60");
    expect(await page.locator(".plot").isVisible()).toBe(true);
    expect(seen).toEqual({ errors: [], requests: [] });
  });

  it("is whole and readable without JavaScript", async () => {
    const { page, seen } = await open(sampleResult(), { javaScriptEnabled: false });
    expect(await rows(page).count()).toBe(60);
    expect(await page.locator(".filters").isVisible()).toBe(false);
    expect(await page.locator("th button:enabled").count()).toBe(0);
    expect(seen).toEqual({ errors: [], requests: [] });
  });

  it("says loudly that an audit is incomplete, and what is missing", async () => {
    const { page } = await open(incompleteResult());
    const banner = page.locator(".incomplete");
    expect(await banner.innerText()).toContain("This audit is incomplete");
    expect(await banner.innerText()).toContain("Password policy: throttled after 8 tries");
    expect(await page.title()).toContain("(incomplete)");
    const box = await banner.boundingBox();
    expect((box?.y ?? 900) + (box?.height ?? 900)).toBeLessThan(450);
  });

  it.each([320, 390, 768])(
    "fits a screen of %i pixels: nothing is wider, and each finding is seen whole on a phone",
    async (width) => {
      const { page } = await open(sampleResult(), { viewport: { width, height: 844 } });
      const overflow = (selector: string) =>
        page.evaluate<number>(`(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(
        document.querySelector("${selector}"))`);
      expect(await overflow("html")).toBe(0);
      expect(await overflow(".filters")).toBe(0);
      if (width < 640) expect(await overflow("#findings .scroll")).toBe(0);
      const command = page.locator("#findings .command").first();
      await command.scrollIntoViewIfNeeded();
      const box = await command.boundingBox();
      if (width < 640) expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
    },
  );

  it("shows a severity at a click, keeps the view in the address, and opens it again", async () => {
    const { page } = await open(sampleResult());
    await choose(page, page.locator(".totals a", { hasText: "high" }));
    const shown = await column(page, 4);
    expect(new Set((await column(page, 2)).map((text) => text.split(" ")[0]))).toEqual(new Set(["high"]));
    await page.getByRole("searchbox").fill("erin");
    expect(await page.evaluate("location.hash")).toBe("#severity=high&q=erin");
    const narrowed = await column(page, 4);
    expect(narrowed.length).toBeLessThan(shown.length);
    await page.reload();
    await settled(page);
    expect(await column(page, 4)).toEqual(narrowed);
    expect(await page.getByRole("searchbox").inputValue()).toBe("erin");
    expect(await page.getByRole("checkbox", { name: "high" }).isChecked()).toBe(true);
    await page.goBack();
    await settled(page);
    expect(await count(page)).toBe("60 of 60");
  });

  it("shows what is new, and the findings of one control, owner or user, at a click", async () => {
    const { page } = await open(sampleResult());
    await choose(page, page.locator(".summary a", { hasText: "new" }));
    expect((await column(page, 2)).every((text) => text.includes("new"))).toBe(true);
    await choose(page, page.locator("#where a", { hasText: "erin,ops" }).first());
    expect(new Set(await column(page, 4))).toEqual(new Set(["erin,ops"]));
    await choose(page, page.locator("#where a", { hasText: "key-age" }));
    expect(new Set((await column(page, 3)).map((text) => text.split(" ")[0]))).toEqual(new Set(["key-age"]));
    await choose(page, page.locator(".filters a"));
    expect(await count(page)).toBe("60 of 60");
  });

  it("is at the findings after one Tab, and stays there when a filter is taken off", async () => {
    const { page } = await open(sampleResult());
    const above = () =>
      page.evaluate<number>(`Math.round(document.querySelector("#findings").getBoundingClientRect().top)`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await settled(page);
    expect(await above()).toBe(0);
    await page.keyboard.press("Tab");
    await page.keyboard.type("key-age");
    expect(await page.evaluate("location.hash")).toBe("#q=key-age");
    await choose(page, page.locator("#where a", { hasText: "key-age" }));
    await choose(page, page.locator(".filters a"));
    expect([await count(page), await above()]).toEqual(["60 of 60", 0]);
  });

  it("links to one finding", async () => {
    const { page } = await open(sampleResult());
    const { id } = sampleFinding(7);
    await page.locator(`tr[id="finding=${id}"] .risk a`).click();
    expect(await page.evaluate("location.hash")).toBe(`#finding=${id}`);
    expect(await page.locator("tr:target").getAttribute("id")).toBe(`finding=${id}`);
  });

  it("copies a command at a click and by keyboard", async () => {
    const { page } = await open(sampleResult(), { permissions: ["clipboard-read", "clipboard-write"] });
    const clipboard = () => page.evaluate<string>("navigator.clipboard.readText()");
    const commands = page.locator("#findings .command");
    await commands.nth(0).click();
    expect(await clipboard()).toBe(await commands.nth(0).innerText());
    expect(await count(page)).toBe("Copied.");
    await commands.nth(4).press("Enter");
    expect(await clipboard()).toBe(await commands.nth(4).innerText());
  });

  it("gives what is seen as CSV that no spreadsheet runs", async () => {
    const findings = [sampleFinding(4), { ...sampleFinding(5), user: "=cmd()", detail: 'a "b", c' }];
    const { page } = await open(sampleResult(0, { findings }));
    await page.getByRole("searchbox").fill("cmd");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV" }).click(),
    ]);
    const lines = readFileSync(await download.path(), "utf8").split("\r\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^"Risk","Severity","Control","User"/);
    expect(lines[1]).toContain('"\'=cmd()"');
    expect(lines[1]).toContain('a ""b"", c');
  });

  it("says that nothing fits a filter, and how to see all again", async () => {
    const { page } = await open(sampleResult());
    await page.getByRole("searchbox").fill("nobody at all");
    await choose(page, page.getByRole("link", { name: "Show all" }));
    expect(await count(page)).toBe("60 of 60");
    expect(await page.locator(".none").isVisible()).toBe(false);
  });

  it("names its tables, rows and order to a screen reader, and every control that can be reached", async () => {
    const { page } = await open(sampleResult());
    await expect(page.getByRole("table", { name: "Findings, the riskiest first" }).count()).resolves.toBe(1);
    expect(await page.locator("#findings").getByRole("rowheader").count()).toBe(60);
    expect(await page.locator("th[aria-sort=descending]").textContent()).toMatch(/^Risk/);
    const nameless = await page.evaluate<string[]>(`[...document.querySelectorAll("a, button, input, [tabindex]")]
      .filter((e) => e.checkVisibility() && !(e.textContent.trim() || e.ariaLabel || e.labels?.[0]?.textContent.trim()))
      .map((e) => e.outerHTML)`);
    expect(nameless).toEqual([]);
    expect(await page.locator("svg[role=img][aria-label]").count()).toBe(1);
    expect(await page.locator("svg [aria-label]").count()).toBe(0); // a name without a role is never read
    const ids = await page.evaluate<string[]>(`[...document.querySelectorAll("[id]")].map((e) => e.id)`);
    expect(new Set(ids).size).toBe(ids.length);
    const levels = await page.evaluate<number[]>(
      `[...document.querySelectorAll("h1,h2,h3")].map((e) => +e.tagName[1])`,
    );
    expect(levels.every((level, i) => i === 0 || level <= (levels[i - 1] ?? 1) + 1)).toBe(true);
  });

  it.each(["light", "dark"] as const)(
    "has text that stands out from what is behind it, by WCAG's measure: %s",
    async (colorScheme) => {
      const { page } = await open(incompleteResult(), { colorScheme });
      const weak = await page.evaluate<string[]>(`(() => {
      const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
      const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
      const behind = (e) => { for (; e; e = e.parentElement) {
        const [r, g, b, a = 1] = rgb(getComputedStyle(e).backgroundColor); if (a === 1) return [r, g, b]; } return [255, 255, 255]; };
      const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };
      return [...document.querySelectorAll("body *:not(svg *)")]
        .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
        .filter((e) => contrast(rgb(getComputedStyle(e).color), behind(e)) < 4.5)
        .map((e) => e.outerHTML.slice(0, 120));
    })()`);
      expect(weak).toEqual([]);
    },
  );

  it("holds 5,000 findings, sorted and filtered", async () => {
    const { page } = await open(sampleResult(5000));
    await heading(page, "User").click();
    await page.getByRole("searchbox").fill("key-age");
    expect(await count(page)).toBe("263 of 5000");
  });
});

const collator = new Intl.Collator("en", { numeric: true });
const byNumber = (a: string, b: string) => Number(b) - Number(a);
const bySeverity = (a: string, b: string) => {
  const rank = (text: string) => severities.findIndex((severity) => text.startsWith(severity));
  return rank(a) - rank(b);
};

/** The order that the first click on a heading makes. */
const columns: [title: string, order: (a: string, b: string) => number][] = [
  ["Risk", (a, b) => byNumber(b, a)], // it comes with the highest first
  ["Severity", bySeverity],
  ["Control", collator.compare],
  ["User", collator.compare],
  ["Credential", collator.compare],
  ["Finding", collator.compare],
  ["Age", byNumber],
  ["Idle", byNumber],
  ["Owner", collator.compare],
  ["First seen", collator.compare],
  ["Exempt", collator.compare],
];

describe("the table of findings", () => {
  it.each(columns)("sorts by %s both ways, what is not known last, by mouse and by keyboard", async (title, order) => {
    const number = columns.findIndex(([other]) => other === title) + 1;
    const { page } = await open(sampleResult());
    const heading = page.locator("#findings").getByRole("columnheader", { name: title });
    const ordered = (values: string[], direction: 1 | -1) => {
      const known = values.filter((value) => value !== "");
      return [...known.sort((a, b) => direction * order(a, b)), ...values.filter((value) => value === "")];
    };

    await heading.getByRole("button").click();
    const first = await column(page, number);
    expect(first).toEqual(ordered(first, 1));
    const direction = await heading.getAttribute("aria-sort");

    await heading.getByRole("button").press("Enter");
    const second = await column(page, number);
    expect(second).toEqual(ordered(second, -1));
    expect(new Set([direction, await heading.getAttribute("aria-sort")])).toEqual(new Set(["ascending", "descending"]));
    expect(await page.locator("th[aria-sort]").count()).toBe(1);
    expect(second).toHaveLength(60);
    if (new Set(first.filter(Boolean)).size > 1) expect(second).not.toEqual(first);
  });
});
