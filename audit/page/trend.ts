import { dot, line, type Markish, ruleY } from "@observablehq/plot";
import { html, raw } from "hono/html";
import { DAY } from "../../shared/time.ts";
import type { NightFigures } from "../archive/history.ts";
import { type AuditResult, severities } from "../archive/result.ts";
import { picture } from "./picture.ts";

type Fragment = ReturnType<typeof html>;

/** Nights that the plots show: as many as are known, within these bounds. */
const [fewest, most] = [14, 90];

interface Point {
  night: Date;
  /** NaN where there was no audit: a line breaks off there. */
  value: number;
}

interface Series {
  name: string;
  colour: string;
  of: (figures: NightFigures) => number | null;
  /** Most nights have no value: a line would join what does not belong together. */
  isRare?: true;
}

/** One value a night up to the last, and a gap for each night that is missing. */
function pointsOf(nights: NightFigures[], of: Series["of"], last: number, span: number): Point[] {
  const byNight = new Map(nights.map((figures) => [figures.night, figures]));
  return Array.from({ length: span }, (_, n) => {
    const night = new Date(last - (span - 1 - n) * DAY);
    const figures = byNight.get(night.toISOString().slice(0, 10));
    return { night, value: (figures && of(figures)) ?? Number.NaN };
  });
}

const isKnown = ({ value }: Point) => !Number.isNaN(value);

/** A night between two gaps would be a line of no length. */
const isAlone = (point: Point, i: number, points: Point[]) =>
  isKnown(point) && ![points[i - 1], points[i + 1]].some((next) => next && isKnown(next));

function trendPlot(nights: NightFigures[], last: number, span: number, title: string, series: Series[]): string {
  const drawn = series.map((one) => ({ ...one, points: pointsOf(nights, one.of, last, span) }));
  const known = drawn.flatMap(({ points }) => points.filter(isKnown).map(({ value }) => value));
  const said = drawn.flatMap(({ name, points }) => {
    const seen = points.filter(isKnown);
    return seen.length > 0 ? [`${name} from ${seen[0]?.value} to ${seen.at(-1)?.value}`] : [];
  });
  const marks: Markish[] = drawn.flatMap(({ points, colour, isRare }) => [
    line(isRare ? [] : points, { x: "night", y: "value", stroke: colour, strokeWidth: 2 }),
    dot(points.filter(isRare ? isKnown : isAlone), { x: "night", y: "value", fill: colour, r: 2.5 }),
  ]);
  return picture(`${title} over ${span} nights: ${said.join(", ") || "nothing known yet"}.`, {
    width: 460,
    height: 190,
    marginLeft: 40,
    marginBottom: 36,
    x: { type: "utc", domain: [new Date(last - (span - 1) * DAY), new Date(last)], ticks: 4, label: null },
    y: { domain: [0, Math.max(4, ...known)], ticks: 4, tickFormat: "d", grid: true, label: null },
    marks: [ruleY([0], { strokeOpacity: 0.5 }), ...marks],
  });
}

const bySeverity: Series[] = severities.map((severity) => ({
  name: severity,
  colour: `var(--${severity})`,
  of: ({ totals }) => totals[severity],
}));
const staleKeys: Series[] = [{ name: "keys", colour: "var(--critical)", of: (night) => night.staleKeys }];
const daysToFix: Series[] = [{ name: "days", colour: "var(--bar)", of: (night) => night.daysToFix, isRare: true }];

const legend = html`<p class="legend">${severities.map((severity) => html`<span class="${severity}">${severity}</span>`)}</p>`;

/** How the account fared over the last nights. Nothing is drawn before there are two. */
export const trendSection = ({ asOf }: AuditResult, nights: NightFigures[]): Fragment | false => {
  const last = Date.parse(nights.at(-1)?.night ?? asOf.slice(0, 10));
  const known = Math.round((last - Date.parse(nights[0]?.night ?? asOf)) / DAY) + 1;
  const span = Math.min(most, Math.max(fewest, known));
  const plot = (title: string, series: Series[], below: Fragment | "" = "") => html`
<figure><figcaption>${title}</figcaption>${raw(trendPlot(nights, last, span, title, series))}${below}</figure>`;
  return (
    nights.length > 1 &&
    html`
<section class="card" id="trend">
  <h2>The last ${span} nights</h2>
  <div class="trends">
    ${plot("Findings by severity", bySeverity, legend)}
    ${plot("Keys beyond the limit of age", staleKeys)}
    ${plot("Mean days to fix", daysToFix)}
  </div>
</section>`
  );
};
