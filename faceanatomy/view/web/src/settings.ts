/** What a reader prefers; kept in the browser where it allows that. */

import { PALETTES, type PaletteName } from "./colours";
import type { Language } from "./facts";

export type ThemeName = "system" | "light" | "dark" | "contrast";

export interface Settings {
  readonly language: Language;
  readonly theme: ThemeName;
  readonly palette: PaletteName;
  readonly stillness: boolean;
  readonly light: boolean;
}

export const LANGUAGES: readonly (readonly [Language, string])[] = [
  ["en", "English"],
  ["la", "Latin"],
  ["fr", "Français"],
  ["es", "Español"],
  ["pt", "Português"],
  ["it", "Italiano"],
];
export const THEMES: readonly (readonly [ThemeName, string])[] = [
  ["system", "As the device"],
  ["light", "Light"],
  ["dark", "Dark"],
  ["contrast", "High contrast"],
];

const DEFAULTS: Settings = {
  language: "en",
  theme: "system",
  palette: "flesh",
  stillness: false,
  light: false,
};
const KEY = "faceanatomy-settings";

const has = <T extends string>(
  value: unknown,
  choices: readonly (readonly [T, string])[],
): boolean => choices.some(([choice]) => choice === value);

export const readSettings = (preset: Partial<Settings>): Settings => {
  let kept: Partial<Settings> = {};
  try {
    kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Settings>;
  } catch {
    // Storage may be forbidden or spoilt: the page then starts with its defaults.
  }
  const stillness = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const merged = { ...DEFAULTS, stillness, ...preset, ...kept };
  return {
    language: has(merged.language, LANGUAGES) ? merged.language : DEFAULTS.language,
    theme: has(merged.theme, THEMES) ? merged.theme : DEFAULTS.theme,
    palette: merged.palette in PALETTES ? merged.palette : DEFAULTS.palette,
    stillness: merged.stillness === true,
    light: merged.light === true,
  };
};

export const keepSettings = (settings: Settings): void => {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Without storage the settings hold until the page is closed.
  }
};

export const applyTheme = (theme: ThemeName): void => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = theme === "system" ? (dark ? "dark" : "light") : theme;
};
