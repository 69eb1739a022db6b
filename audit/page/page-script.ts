/** The little of the DOM that the page's script uses: the whole library would declare browser globals everywhere. */
interface PageElement {
  id: string;
  textContent: string;
  hidden: boolean;
  disabled: boolean;
  checked: boolean;
  value: string;
  href: string;
  download: string;
  dataset: Record<string, string | undefined>;
  children: ArrayLike<PageElement>;
  closest(selector: string): PageElement;
  querySelector(selector: string): PageElement;
  querySelectorAll(selector: string): Iterable<PageElement>;
  addEventListener(event: string, listener: (event: PageEvent) => void): void;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  append(...children: PageElement[]): void;
  click(): void;
  scrollIntoView(): void;
}
interface PageEvent {
  target: { closest(selector: string): PageElement | null };
  key?: string;
  preventDefault(): void;
}
declare const document: {
  querySelector(selector: string): PageElement | null;
  getElementById(id: string): PageElement | null;
  createElement(name: string): PageElement;
};
declare const location: { hash: string };
declare const history: { replaceState(state: null, title: string, url: string): void };
declare const navigator: { clipboard?: { writeText(text: string): Promise<void> } };
declare function addEventListener(event: string, listener: () => void): void;
declare function getSelection(): { selectAllChildren(element: PageElement): void };

/**
 * Makes the table of findings sortable and filterable. What is chosen stands in the address, so that a view can be sent:
 * `#severity=high&owner=…`. It runs in the reader's browser: the page carries its source text, so it may use nothing but
 * what stands inside it.
 */
export function pageScript(): void {
  const section = document.querySelector("#findings");
  const filters = section?.querySelector(".filters");
  if (!section || !filters) return;
  const body = section.querySelector("tbody");
  const search = filters.querySelector("input[type=search]");
  const output = filters.querySelector("output");
  const boxes = [...filters.querySelectorAll("input[type=checkbox]")];
  const chosen = filters.querySelector(".chosen");
  const none = section.querySelector(".none");
  const exact = ["account", "control", "user", "owner"];
  const rows = [...body.querySelectorAll("tr")].map((row) => ({
    row,
    words: row.textContent.toLowerCase(),
    data: { ...row.dataset },
  }));
  const collator = new Intl.Collator("en", { numeric: true });

  const wanted = () => new URLSearchParams(location.hash.slice(1));

  const filter = () => {
    const view = wanted();
    const words = search.value.toLowerCase().split(/\s+/);
    const severities = (view.get("severity") ?? "").split(",").filter(Boolean);
    const pinned = exact.filter((name) => view.has(name));
    let shown = 0;
    for (const { row, words: text, data } of rows) {
      const fits =
        (severities.length === 0 || severities.includes(data.severity ?? "")) &&
        (!view.has("new") || data.isNew !== undefined) &&
        pinned.every((name) => data[name] === view.get(name)) &&
        words.every((word) => text.includes(word));
      if (row.hidden === fits) row.hidden = !fits;
      if (fits) shown++;
    }
    output.textContent = `${shown} of ${rows.length}`;
    none.hidden = shown > 0;
    chosen.textContent = pinned.map((name) => `${name} ${view.get(name)}`).join(", ");
    chosen.closest("a").hidden = pinned.length === 0;
  };

  /** The controls follow the address. */
  const follow = () => {
    const view = wanted();
    const severities = (view.get("severity") ?? "").split(",");
    for (const box of boxes) box.checked = box.value === "new" ? view.has("new") : severities.includes(box.value);
    search.value = view.get("q") ?? "";
    filter();
    const finding = view.get("finding");
    if (finding) document.getElementById(`finding=${finding}`)?.scrollIntoView();
  };

  /** The address follows the controls. */
  const lead = () => {
    const view = wanted();
    const checked = boxes.filter((box) => box.checked).map((box) => box.value);
    const severities = checked.filter((value) => value !== "new").join(",");
    const values = { q: search.value, severity: severities, new: checked.includes("new") ? "1" : "" };
    for (const place of ["finding", "findings"]) view.delete(place);
    for (const [name, value] of Object.entries(values))
      if (value) view.set(name, value);
      else view.delete(name);
    history.replaceState(null, "", `#${view}`);
    filter();
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

  for (const [column, button] of [...section.querySelectorAll("thead button")].entries()) {
    const heading = button.closest("th");
    let direction: 1 | -1 = heading.dataset.numeric === undefined || heading.dataset.sorted !== undefined ? -1 : 1;
    button.addEventListener("click", () => {
      direction = direction === 1 ? -1 : 1;
      sort(heading, column, direction);
    });
    button.disabled = false;
  }

  const copy = async (command: PageElement) => {
    getSelection().selectAllChildren(command);
    await navigator.clipboard?.writeText(command.textContent).then(
      () => {
        output.textContent = "Copied.";
      },
      () => {}, // it is selected, at least
    );
  };
  for (const { row } of rows) {
    const command = row.querySelector(".command");
    command.setAttribute("role", "button");
    command.setAttribute("tabindex", "0");
    command.setAttribute("title", "Copy this command");
  }
  body.addEventListener("click", ({ target }) => {
    const command = target.closest(".command");
    if (command) copy(command);
  });
  body.addEventListener("keydown", (event) => {
    const command = event.target.closest(".command");
    if (!command || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    copy(command);
  });

  /** A spreadsheet runs text that begins like a formula. */
  const cellOf = (cell: PageElement) => {
    const text = cell.textContent.trim().replaceAll(/\s+/g, " ");
    return `"${text.replace(/^['=+\-@＝＋－＠]/, "'$&").replaceAll('"', '""')}"`;
  };
  const lineOf = (row: PageElement) => Array.from(row.children, cellOf).join(",");
  filters.querySelector(".csv").addEventListener("click", () => {
    const visible = [...body.querySelectorAll("tr")].filter((row) => !row.hidden);
    const csv = [section.querySelector("thead tr"), ...visible].map(lineOf).join("\r\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
    link.download = "findings.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  });

  for (const input of [search, ...boxes]) input.addEventListener("input", lead);
  addEventListener("hashchange", () => {
    follow();
    if (location.hash && !wanted().has("finding")) section.scrollIntoView();
  });
  filters.hidden = false;
  follow();
}
