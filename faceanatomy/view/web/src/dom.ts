/** Building the page: elements whose text is always text, never markup. */

type Child = Node | string | null | undefined | false;
type Handler = (event: Event) => void;
type Attributes = Readonly<Record<string, string | number | boolean | Handler | undefined>>;

/**
 * An element with attributes, listeners (`onclick` ...) and children. Strings become text nodes,
 * so nothing in the data can inject markup.
 */
export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else element.setAttribute(name, String(value));
  }
  element.append(...flat(children));
  return element;
};

const flat = (children: readonly (Child | readonly Child[])[]): (Node | string)[] =>
  children.flat().filter((child): child is Node | string => !!child || child === "");

export const replaceChildren = (element: Element, ...children: readonly Child[]): void =>
  element.replaceChildren(...flat(children));

const SVG = "http://www.w3.org/2000/svg";

export const svg = (tag: string, attributes: Readonly<Record<string, string | number>> = {}) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
};

const PATHS: Readonly<Record<string, string>> = {
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20",
  layers: "M12 4 3 9l9 5 9-5zM3.5 13.2 12 18l8.5-4.8",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 14.5c1 1.4 2.4 2 4 2s3-.6 4-2M9 9.5v.5M15 9.5v.5",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.5M12 7.5v.5",
  quiz: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5c0-3.4 5-3.2 5 0 0 2-2.5 2-2.5 4M12 16.6v.4",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 10.2a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4z",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17",
  settings: "M4 7h10M18 7h2M4 12h3M11 12h9M4 17h8M16 17h4M16 5v4M9 10v4M14 15v4",
  undo: "M8.5 5 4 9.5 8.5 14M4.5 9.5H15a5 5 0 0 1 0 10h-4",
  reset: "M5 5v5h5M5.5 9.5A7.5 7.5 0 1 1 4.5 13",
  tag: "M4 4h8l8 8-8 8-8-8zM8.5 8.5h.1",
  cut: "M4 20 20 4M4 4v16h16",
  close: "M6 6l12 12M18 6 6 18",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  eyeoff:
    "M4 4l16 16M9.5 6a9 9 0 0 1 2.5-.4c6 0 9.5 6.4 9.5 6.4a16 16 0 0 1-3 3.7M6 8a16 16 0 0 0-3.500 4S6 18.500 12 18.500a9 9 0 0 0 4-1",
  ghost: "M6 20V11a6 6 0 0 1 12 0v9l-3-2-3 2-3-2zM10 11v.5M14 11v.5",
  target: "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM12 2v5M12 17v5M2 12h5M17 12h5",
  play: "M8 5v14l11-7z",
  pause: "M8 5v14M16 5v14",
  loop: "M17 3l3.5 3.5L17 10M3.500 11.500v-2a3 3 0 0 1 3-3h14M7 21l-3.500-3.500L7 14M20.500 12.500v2a3 3 0 0 1-3 3h-14",
  timer:
    "M12 6a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15zM12 9.500V13.500l2.500 1.500M9.500 3h5",
  skip: "M6 5l8 7-8 7zM17 5v14",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1",
  help: "M12 17v.1M9.500 9.500c0-3.400 5-3.200 5 0 0 2-2.500 2-2.500 4",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  menu: "M4 7h16M4 12h16M4 17h16",
};

export const icon = (name: string): SVGElement => {
  const element = svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" });
  element.append(svg("path", { d: PATHS[name] ?? "" }));
  return element;
};

/** A button with an icon and a name for screen readers and tooltips. */
export const iconButton = (
  name: string,
  label: string,
  onclick: Handler,
  attributes: Attributes = {},
): HTMLButtonElement =>
  h(
    "button",
    {
      type: "button",
      class: "icon-button",
      title: label,
      "aria-label": label,
      onclick,
      ...attributes,
    },
    icon(name),
  );

let counter = 0;

/** A labelled slider; the number beside it says its value. */
export const slider = (
  label: string,
  value: number,
  oninput: (value: number) => void,
  { min = 0, max = 1, step = 0.01, percent = true } = {},
): { element: HTMLElement; set: (value: number) => void; input: HTMLInputElement } => {
  const id = `slider-${++counter}`;
  const output = h("output", { for: id });
  const say = (v: number) => {
    output.textContent = percent ? `${Math.round(v * 100)} %` : String(Math.round(v));
    input.style.setProperty("--fill", `${(100 * (v - min)) / (max - min)}%`);
  };
  const input = h("input", { type: "range", id, min, max, step, value });
  input.addEventListener("input", () => {
    say(input.valueAsNumber);
    oninput(input.valueAsNumber);
  });
  say(value);
  return {
    element: h("div", { class: "slider" }, h("label", { for: id }, label), output, input),
    input,
    set: (v) => {
      if (document.activeElement !== input || Math.abs(input.valueAsNumber - v) > step) {
        input.value = String(v);
      }
      say(v);
    },
  };
};

/** A row of buttons of which exactly one is pressed (a radio group). */
export const choice = <T extends string>(
  label: string,
  options: readonly (readonly [T, string])[],
  onpick: (value: T) => void,
): { element: HTMLElement; set: (value: T) => void } => {
  const name = `choice-${++counter}`;
  const inputs = new Map<T, HTMLInputElement>();
  const row = h("div", { class: "segments", role: "radiogroup", "aria-label": label });
  for (const [value, text] of options) {
    const input = h("input", { type: "radio", name, value, onchange: () => onpick(value) });
    inputs.set(value, input);
    row.append(h("label", {}, input, h("span", {}, text)));
  }
  return {
    element: h("div", { class: "choice" }, h("span", { class: "caption" }, label), row),
    set: (value) => {
      for (const [own, input] of inputs) input.checked = own === value;
    },
  };
};

export const toggle = (
  label: string,
  onchange: (on: boolean) => void,
): { element: HTMLElement; set: (on: boolean) => void } => {
  const input = h("input", { type: "checkbox", role: "switch" });
  input.addEventListener("change", () => onchange(input.checked));
  return {
    element: h("label", { class: "toggle" }, h("span", {}, label), input),
    set: (on) => {
      input.checked = on;
    },
  };
};
