/** The dialog with what a reader can set. */

import type { App } from "./app";
import { PALETTES, type PaletteName } from "./colours";
import { h, iconButton, toggle } from "./dom";
import { LANGUAGES, type Settings, THEMES } from "./settings";

export const settingsDialog = (app: App): HTMLDialogElement => {
  const select = <T extends string>(
    label: string,
    options: readonly (readonly [T, string])[],
    value: T,
    onpick: (value: T) => void,
  ) => {
    const box = h(
      "select",
      {},
      ...options.map(([own, text]) => h("option", { value: own, selected: own === value }, text)),
    );
    box.addEventListener("change", () => onpick(box.value as T));
    return h("label", { class: "field" }, h("span", {}, label), box);
  };
  const flip = (label: string, field: "stillness" | "light", hint: string) => {
    const row = toggle(label, (on) => app.change({ [field]: on } as Partial<Settings>));
    row.set(app.settings[field]);
    return h("div", {}, row.element, h("p", { class: "hint" }, hint));
  };
  const palettes = Object.entries(PALETTES).map(
    ([name, one]) => [name as PaletteName, one.label] as const,
  );
  const dialog = h(
    "dialog",
    { class: "settings", "aria-labelledby": "settings-title" },
    h(
      "header",
      {},
      h("h2", { id: "settings-title" }, "Settings"),
      iconButton("close", "Close settings", () => dialog.close()),
    ),
    select("Language of names", LANGUAGES, app.settings.language, (language) =>
      app.change({ language }),
    ),
    select("Theme", THEMES, app.settings.theme, (theme) => app.change({ theme })),
    select("Colours of strength", palettes, app.settings.palette, (palette) =>
      app.change({ palette }),
    ),
    flip("Less motion", "stillness", "Views change at once instead of gliding."),
    flip("Lower detail", "light", "Coarser picture and shapes for slow devices."),
    h(
      "p",
      { class: "hint" },
      "Muscle names exist in six languages, other names in English and Latin. Settings stay in this browser.",
    ),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
};
