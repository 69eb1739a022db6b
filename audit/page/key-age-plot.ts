import { type Markish, rectY, ruleX, ruleY, text } from "@observablehq/plot";
import type { Inventory } from "../archive/result.ts";
import { picture } from "./picture.ts";

type Ages = Inventory["keysByAge"];

/** Ages in steps of equal width, however many days a step spans: most keys are young, the ones that matter are not. */
const stepsOf = (ages: Ages, limitDays: number) =>
  ages.map(({ fromDays, keys }, i) => ({ from: i, to: i + 1, middle: i + 0.5, keys, late: fromDays >= limitDays }));

const marks = (ages: Ages, limitDays: number): Markish[] => {
  const steps = stepsOf(ages, limitDays);
  const limit = [ages.findIndex(({ fromDays }) => fromDays >= limitDays)];
  const bar = { x1: "from", x2: "to", y: "keys", inset: 2, r: 2 };
  const onLimit = { x: limit, text: [`${limitDays} days: the limit`], fill: "var(--critical)", fontWeight: 600 };
  return [
    rectY(
      steps.filter(({ late, keys }) => !late && keys > 0),
      { ...bar, fill: "var(--bar)" },
    ),
    rectY(
      steps.filter(({ late, keys }) => late && keys > 0),
      { ...bar, fill: "var(--critical)" },
    ),
    text(
      steps.filter(({ keys }) => keys > 0),
      { x: "middle", y: "keys", text: "keys", lineAnchor: "bottom", dy: -4, fontWeight: 600 },
    ),
    ruleY([0], { strokeOpacity: 0.5 }),
    ruleX(limit, { stroke: "var(--critical)", strokeWidth: 1.5, strokeDasharray: "4,3" }),
    text(limit, { ...onLimit, frameAnchor: "top", textAnchor: "start", dx: 6, dy: -16 }),
  ];
};

const sentence = (ages: Ages, limitDays: number) => {
  const steps = ages.map(({ fromDays, keys }) => `${keys} from ${fromDays} days`);
  return `Active access keys by age: ${steps.join(", ")}. The limit is ${limitDays} days.`;
};

/** An SVG picture of the active keys by age, coloured by the page's CSS variables. A step begins at the limit. */
export const keyAgePlot = (ages: Ages, limitDays: number): string =>
  picture(sentence(ages, limitDays), {
    width: 640,
    height: 260,
    marginTop: 32,
    marginBottom: 36,
    marginLeft: 44,
    x: {
      domain: [0, ages.length],
      ticks: ages.map((_, i) => i),
      tickFormat: (i: number) => String(ages[i]?.fromDays ?? ""),
      label: null,
    },
    y: {
      domain: [0, Math.max(4, ...ages.map(({ keys }) => keys))],
      ticks: 4,
      tickFormat: "d",
      grid: true,
      label: null,
    },
    marks: marks(ages, limitDays),
  });
