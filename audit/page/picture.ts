import { type PlotOptions, plot } from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** A plot as SVG, drawn without a browser. Those who cannot see it are told `sentence` instead. */
export function picture(sentence: string, options: PlotOptions): string {
  const { document } = parseHTML("<html></html>");
  const drawn = plot({ ...options, document, className: "plot", ariaLabel: sentence });
  // The page's policy admits its own style sheet only, which says the same.
  drawn.querySelector("style")?.remove();
  for (const part of drawn.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label"); // "rect", and no role
  drawn.setAttribute("role", "img");
  return drawn.outerHTML;
}
