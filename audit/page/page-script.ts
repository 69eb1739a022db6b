/** The little of the DOM that the page's script uses: the whole library would declare browser globals everywhere. */
interface PageElement {
  textContent: string;
  hidden: boolean;
  disabled: boolean;
  value: string;
  dataset: Record<string, string | undefined>;
  children: ArrayLike<PageElement>;
  closest(selector: string): PageElement;
  querySelector(selector: string): PageElement;
  querySelectorAll(selector: string): Iterable<PageElement>;
  addEventListener(event: string, listener: () => void): void;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  append(...children: PageElement[]): void;
}
declare const document: { querySelector(selector: string): PageElement | null };

/**
 * Makes the table of findings sortable and filterable. It runs in the reader's browser: the page carries its source
 * text, so it may use nothing but what stands inside it.
 */
export function pageScript(): void {
  const section = document.querySelector("#findings");
  const filters = section?.querySelector(".filters");
  if (!section || !filters) return;
  const body = section.querySelector("tbody");
  const search = filters.querySelector("input[type=search]");
  const rows = [...body.querySelectorAll("tr")].map((row) => ({ row, words: row.textContent.toLowerCase() }));
  const collator = new Intl.Collator("en", { numeric: true });

  const filter = () => {
    const wanted = search.value.toLowerCase().split(/\s+/);
    const severities = [...filters.querySelectorAll("input:checked")].map((box) => box.value);
    let shown = 0;
    for (const { row, words } of rows) {
      const severe = severities.length === 0 || severities.includes(row.dataset.severity ?? "");
      row.hidden = !(severe && wanted.every((word) => words.includes(word)));
      if (!row.hidden) shown++;
    }
    filters.querySelector("output").textContent = `${shown} of ${rows.length}`;
  };

  const sort = (heading: PageElement, column: number, direction: 1 | -1) => {
    const numeric = heading.dataset.numeric !== undefined;
    const keyed = rows.map(({ row }) => {
      const cell = row.children[column];
      return { row, key: cell?.dataset.sort ?? cell?.textContent.trim() ?? "" };
    });
    keyed.sort(({ key: a }, { key: b }) => {
      if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1; // what is not known comes last, either way
      return direction * (numeric ? Number(a) - Number(b) : collator.compare(a, b));
    });
    body.append(...keyed.map(({ row }) => row));
    for (const other of section.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
  };

  for (const [column, button] of [...section.querySelectorAll("th button")].entries()) {
    const heading = button.closest("th");
    let direction: 1 | -1 = heading.dataset.numeric === undefined ? -1 : 1;
    button.addEventListener("click", () => {
      direction = direction === 1 ? -1 : 1;
      sort(heading, column, direction);
    });
    button.disabled = false;
  }
  for (const input of filters.querySelectorAll("input")) input.addEventListener("input", filter);
  filters.hidden = false;
  filter(); // a browser may have kept what was typed before a reload
}
