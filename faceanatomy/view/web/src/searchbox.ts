/** The search field: results as you type, usable with the keyboard alone (ARIA combobox). */

import { type App, KIND_WORDS } from "./app";
import { h, icon, replaceChildren } from "./dom";
import type { Hit } from "./search";

const LIMIT = 12;

export class SearchBox {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly results = h("ul", {
    class: "results",
    id: "results",
    role: "listbox",
    "aria-label": "Results",
    hidden: true,
    onpointerdown: (event) => event.preventDefault(),
    onclick: (event) => {
      const option = (event.target as Element).closest("[role=option]");
      if (option) this.take([...this.results.children].indexOf(option));
    },
  });
  private hits: Hit[] = [];
  private active = -1;

  constructor(private readonly app: App) {
    this.input = h("input", {
      type: "search",
      role: "combobox",
      id: "search",
      placeholder: "Search the atlas …",
      "aria-label": "Search the atlas",
      "aria-controls": "results",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => this.look(),
      onfocus: () => this.look(),
      onkeydown: (event) => this.key(event as KeyboardEvent),
    });
    this.element = h(
      "div",
      { class: "search", role: "search" },
      icon("search"),
      this.input,
      h("kbd", { "aria-hidden": "true" }, "/"),
      this.results,
    );
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.close();
    });
  }

  private look(): void {
    this.hits = this.app.search.find(this.input.value, LIMIT);
    this.active = this.hits.length ? 0 : -1;
    this.render();
  }

  private render(): void {
    const asked = this.input.value.trim();
    replaceChildren(
      this.results,
      ...this.hits.map((hit, index) => this.option(hit, index)),
      !this.hits.length && asked
        ? h("li", { class: "nothing", role: "presentation" }, `Nothing is called “${asked}”.`)
        : null,
    );
    this.results.hidden = !asked;
    this.input.setAttribute("aria-expanded", String(!!asked));
    this.mark();
  }

  private option(hit: Hit, index: number): HTMLElement {
    const name = this.app.name(hit.thing);
    const other =
      ![hit.name, name, hit.thing.id].includes(hit.matched) && hit.matched.length < 90
        ? hit.matched
        : this.app.detail(hit.thing);
    return h(
      "li",
      { role: "option", id: `result-${index}`, "aria-selected": "false" },
      h("span", { class: "result-name" }, name),
      h("span", { class: "result-kind" }, KIND_WORDS[hit.thing.kind]),
      other ? h("span", { class: "result-other" }, other) : null,
    );
  }

  /** Show which result is the active one; the list itself stays. */
  private mark(): void {
    for (const [index, option] of [...this.results.children].entries()) {
      if (option.role === "option") {
        option.setAttribute("aria-selected", String(index === this.active));
      }
    }
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", `result-${this.active}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private key(event: KeyboardEvent): void {
    const count = this.hits.length;
    if (event.key === "ArrowDown" && count) this.active = (this.active + 1) % count;
    else if (event.key === "ArrowUp" && count) this.active = (this.active + count - 1) % count;
    else if (event.key === "Enter" && this.active >= 0) {
      this.take(this.active);
      return;
    } else if (event.key === "Escape") {
      this.input.value = "";
      this.close();
      this.input.blur();
      return;
    } else return;
    event.preventDefault();
    this.mark();
    this.results.children[this.active]?.scrollIntoView({ block: "nearest" });
  }

  private take(index: number): void {
    const hit = this.hits[index];
    if (!hit) return;
    this.input.value = "";
    this.close();
    this.input.blur();
    this.app.go(hit.thing);
  }

  private close(): void {
    this.results.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
