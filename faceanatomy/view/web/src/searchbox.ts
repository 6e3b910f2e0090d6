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
    const open = this.input.value.trim() !== "";
    this.results.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    replaceChildren(
      this.results,
      ...this.hits.map((hit, index) => {
        const name = this.app.name(hit.thing);
        const other =
          hit.matched !== hit.name && hit.matched !== name && hit.matched.length < 90
            ? hit.matched
            : this.app.detail(hit.thing);
        return h(
          "li",
          {
            role: "option",
            id: `result-${index}`,
            "aria-selected": String(index === this.active),
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => this.take(index),
          },
          h("span", { class: "result-name" }, name),
          h("span", { class: "result-kind" }, KIND_WORDS[hit.thing.kind]),
          other ? h("span", { class: "result-other" }, other) : null,
        );
      }),
      !this.hits.length && open
        ? h(
            "li",
            { class: "nothing", role: "presentation" },
            `Nothing is called “${this.input.value.trim()}”.`,
          )
        : null,
    );
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
    this.render();
    this.results.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
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
