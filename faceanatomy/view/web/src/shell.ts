/** The frame of the page: header, the two side panels, and on small screens a sheet with tabs. */

import type { App } from "./app";
import { h, icon, iconButton } from "./dom";
import type { InfoPanel } from "./info";
import type { LayersPanel } from "./layers";
import type { MovePanel } from "./move";
import type { SearchBox } from "./searchbox";
import type { TextList } from "./textlist";

export type Tab = "move" | "layers" | "list" | "details";

const TABS: readonly (readonly [Tab, string, string])[] = [
  ["move", "Movement", "smile"],
  ["layers", "Layers", "layers"],
  ["list", "List", "list"],
  ["details", "Details", "info"],
];

interface Parts {
  readonly info: InfoPanel;
  readonly move: MovePanel;
  readonly layers: LayersPanel;
  readonly list: TextList;
  readonly searchBox: SearchBox;
}

interface Actions {
  readonly quiz: () => void;
  readonly train: () => void;
  readonly share: () => void;
  readonly picture: () => void;
  readonly settings: () => void;
}

export class Shell {
  readonly stage = h(
    "main",
    { class: "stage", id: "stage", tabindex: "-1" },
    h("div", { class: "loading" }, h("span", {}), "Unpacking the model …"),
  );
  /** Replaces the details while a quiz runs. */
  readonly details: HTMLElement;
  onList: () => void = () => {};
  private readonly root: HTMLElement;
  private readonly tabs = new Map<Tab, HTMLButtonElement[]>();
  private readonly panels: Readonly<Record<Tab, HTMLElement>>;
  private readonly message = h("div", { class: "notice", role: "status", hidden: true });
  private side: Tab = "move";
  private readonly left: HTMLElement;
  private readonly search: HTMLElement;
  private readonly small = matchMedia("(max-width: 900px)");

  constructor(app: App, parts: Parts, actions: Actions) {
    this.search = parts.searchBox.element;
    this.panels = {
      move: parts.move.element,
      layers: parts.layers.element,
      list: parts.list.element,
      details: parts.info.element,
    };
    const tab = (name: Tab, label: string, drawing: string) => {
      const button = h(
        "button",
        { type: "button", role: "tab", "data-tab": name, onclick: () => this.press(name) },
        icon(drawing),
        h("span", {}, label),
      );
      this.tabs.set(name, [...(this.tabs.get(name) ?? []), button]);
      return button;
    };
    this.details = h("aside", { class: "side right", "aria-label": "Details" }, parts.info.element);
    this.left = h(
      "aside",
      { class: "side left", "aria-label": "What is shown" },
      h(
        "div",
        { class: "tablist", role: "tablist", "aria-label": "Panels" },
        ...TABS.slice(0, 3).map((one) => tab(...one)),
      ),
      h(
        "div",
        { class: "side-scroll" },
        parts.move.element,
        parts.layers.element,
        parts.list.element,
      ),
    );
    const brand = h(
      "a",
      {
        class: "brand",
        href: "#",
        title: "Start again",
        onclick: (event) => {
          event.preventDefault();
          app.store.set({ show: null, selected: null, only: [], hidden: [], ghosts: [] });
        },
      },
      logo(),
      h("span", {}, "faceanatomy"),
    );
    this.root = h(
      "div",
      { class: "app", "data-sheet": "" },
      h(
        "a",
        {
          class: "skip",
          href: "#info",
          onclick: (event) => {
            event.preventDefault();
            parts.info.focusTitle();
          },
        },
        "Skip to the details",
      ),
      h(
        "header",
        { class: "top" },
        h("h1", { class: "visually-hidden" }, "faceanatomy: the muscles of the face and neck"),
        brand,
        parts.searchBox.element,
        h(
          "div",
          { class: "actions" },
          app.atlas.exercises.size > 0 &&
            h(
              "button",
              {
                type: "button",
                class: "quiz-button train-button",
                "aria-label": "Train",
                onclick: actions.train,
              },
              icon("timer"),
              h("span", {}, "Train"),
            ),
          h(
            "button",
            { type: "button", class: "quiz-button", "aria-label": "Quiz", onclick: actions.quiz },
            icon("quiz"),
            h("span", {}, "Quiz"),
          ),
          iconButton("link", "Copy a link to this picture", actions.share),
          iconButton("camera", "Save the picture", actions.picture),
          iconButton("settings", "Settings", actions.settings),
        ),
      ),
      this.left,
      this.stage,
      this.details,
      h(
        "nav",
        { class: "tabbar", "aria-label": "Panels" },
        h("div", { role: "tablist", "aria-label": "Panels" }, ...TABS.map((one) => tab(...one))),
      ),
      this.message,
    );
    document.body.prepend(this.root);
    this.small.addEventListener("change", () => this.render());
    this.render();
  }

  /** What changes the picture rests while a quiz decides what is shown. */
  set quizzing(on: boolean) {
    this.left.inert = on;
    this.search.inert = on;
    this.details.classList.toggle("in-quiz", on);
    this.root.classList.toggle("quizzing", on);
  }

  /** While one trains, the panels of choice rest as well. */
  set training(on: boolean) {
    this.left.inert = on;
    this.search.inert = on;
    this.details.classList.toggle("in-quiz", on);
    this.root.classList.toggle("training", on);
  }

  notice(text: string): void {
    this.message.replaceChildren(
      h("span", {}, text),
      iconButton("close", "Close this message", () => {
        this.message.hidden = true;
      }),
    );
    this.message.hidden = false;
    if (text.length < 90)
      window.setTimeout(() => {
        this.message.hidden = true;
      }, 5000);
  }

  /** Bring a panel to the front; the details open by themselves only where they cover nothing. */
  open(name: Tab): void {
    if (name !== "details") this.side = name;
    if (this.small.matches) this.root.dataset.sheet = name;
    this.render();
    if (name === "list") this.onList();
  }

  private press(name: Tab): void {
    if (this.small.matches && this.root.dataset.sheet === name) this.root.dataset.sheet = "";
    else if (this.small.matches) this.root.dataset.sheet = name;
    if (name !== "details") this.side = name;
    this.render();
    if (name === "list") this.onList();
  }

  private render(): void {
    const sheet = this.root.dataset.sheet;
    const front = this.small.matches ? sheet : this.side;
    for (const name of ["move", "layers", "list"] as const)
      this.panels[name].hidden = name !== front;
    for (const [name, buttons] of this.tabs) {
      for (const button of buttons) {
        button.setAttribute(
          "aria-selected",
          String(name === front || (this.small.matches && name === sheet)),
        );
      }
    }
  }
}

/** Three fibres around an eye: the mark of the page. */
const logo = (): SVGElement => {
  const mark = icon("");
  mark.setAttribute("class", "logo");
  mark.replaceChildren();
  for (const d of [
    "M3 12c3.500-6 14.500-6 18 0-3.500 6-14.500 6-18 0z",
    "M6.500 12c2.500-3.200 8.500-3.200 11 0-2.500 3.200-8.500 3.200-11 0z",
    "M10.500 12a1.500 1.500 0 1 0 3 0 1.500 1.500 0 1 0-3 0",
  ]) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", d);
    mark.append(path);
  }
  return mark;
};
