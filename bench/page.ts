import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type CDPSession, chromium } from "playwright-core";
import { renderPage } from "../audit/page/page.ts";
import { sampleResult } from "../test/support/sample-result.ts";

export interface PageFigures {
  findings: number;
  step: string;
  scriptMilliseconds: number;
  layoutMilliseconds: number;
}

const findings = 10_000;
const runs = 5;
const steps: Record<string, string> = {
  "filter to a few": `type("key-age")`,
  "filter by one letter": `type("k")`,
  "show all again": `type("")`,
  "sort by user": `document.querySelectorAll("#findings thead button")[3].click()`,
};
const type = `const type = (text) => {
  const search = document.querySelector("input[type=search]");
  search.value = text;
  search.dispatchEvent(new Event("input"));
};`;

/** What a reader of the page waits for, by Chromium's own account. Of several runs the one with the least script counts. */
export async function pageFigures(folder: string, tell: (line: string) => void): Promise<PageFigures[]> {
  tell(`the page with ${findings} findings`);
  const file = join(folder, "report.html");
  writeFileSync(file, renderPage(sampleResult(findings)));
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(pathToFileURL(file).href);
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" }); // of the processor
    const all: PageFigures[] = [];
    for (let run = 0; run < runs; run += 1)
      for (const [step, script] of Object.entries(steps)) {
        const before = await spent(session);
        await page.evaluate(`{ ${type} ${script}; document.body.offsetHeight }`);
        const after = await spent(session);
        all.push({
          findings,
          step,
          scriptMilliseconds: after.script - before.script,
          layoutMilliseconds: after.layout - before.layout,
        });
      }
    return Object.values(Object.groupBy(all, ({ step }) => step)).flatMap((of = []) => leastOf(of));
  } finally {
    await browser.close();
  }
}

async function spent(session: CDPSession): Promise<{ script: number; layout: number }> {
  const { metrics } = await session.send("Performance.getMetrics");
  const milliseconds = (...names: string[]) =>
    metrics.filter(({ name }) => names.includes(name)).reduce((sum, { value }) => sum + value * 1000, 0);
  return { script: milliseconds("ScriptDuration"), layout: milliseconds("LayoutDuration", "RecalcStyleDuration") };
}

const leastOf = (figures: PageFigures[]): PageFigures[] =>
  figures.sort((a, b) => a.scriptMilliseconds - b.scriptMilliseconds).slice(0, 1);
