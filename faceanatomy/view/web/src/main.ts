/** Starts the page: reads what is packed into it, builds the panels, then the picture. */

import { App } from "./app";
import { h, replaceChildren } from "./dom";
import { Atlas, type Depth, type Records, type Target } from "./facts";
import { fallback } from "./fallback";
import { InfoPanel } from "./info";
import { LayersPanel } from "./layers";
import { readModel } from "./model";
import { Motion } from "./motion";
import { readMotion } from "./motion_data";
import { MovePanel } from "./move";
import { inflated, initialSettings, initialState } from "./packed";
import { placesOn } from "./places";
import { Player } from "./player";
import { PlayerBar } from "./player_bar";
import { Quiz } from "./quiz";
import { startDrawing } from "./renderer";
import { Search } from "./search";
import { SearchBox } from "./searchbox";
import { applyTheme, readSettings } from "./settings";
import { settingsDialog } from "./settings_dialog";
import { Shell } from "./shell";
import { Stage } from "./stage";
import { fromHash, START, type State, Store, toHash, VIEWS } from "./state";
import { TextList } from "./textlist";
import { Theatre } from "./theatre";
import { Trainer } from "./trainer";
import { pace } from "./trainer_clock";
import { Viewport } from "./viewport";

interface Hook {
  ready: boolean;
  error: string;
  times: Record<string, number>;
  app: App | null;
  viewport: Viewport | null;
  quiz: Quiz | null;
  motion: Motion | null;
  player: Player | null;
  trainer: Trainer | null;
  /** How fast the trainer counts; more than 1 for demonstrations. */
  pace: { rate: number };
}

declare global {
  interface Window {
    /** For tests, benchmarks and pages that embed this one. */
    faceanatomy: Hook;
  }
}

const hook: Hook = {
  ready: false,
  error: "",
  times: { script: performance.now() },
  app: null,
  quiz: null,
  viewport: null,
  motion: null,
  player: null,
  trainer: null,
  pace,
};
window.faceanatomy = hook;

const time = (name: string) => {
  hook.times[name] = performance.now();
};

const start = async (): Promise<void> => {
  // Unpacking happens beside everything else; a fault in it is told where the model is used.
  const model = inflated("model");
  model.catch(() => {});
  const preset = initialSettings();
  const settings = readSettings(preset);
  applyTheme(settings.theme);
  const records = JSON.parse(new TextDecoder().decode(await inflated("facts"))) as Records;
  time("facts");
  const atlas = new Atlas(records);
  const asked = location.hash.length > 1 ? location.hash : initialState();
  const { state, unknown } = fromHash(asked, atlas);
  const store = new Store(state);
  const app = new App(atlas, store, new Search(atlas), settings);
  hook.app = app;

  const info = new InfoPanel(app);
  const move = new MovePanel(app);
  const layers = new LayersPanel(app);
  const list = new TextList(app);
  const searchBox = new SearchBox(app);
  const canvas = h("canvas", {
    tabindex: "0",
    role: "application",
    "aria-label":
      "3D model of the head. Arrow keys turn it, with Shift they move it, plus and minus zoom. The List tab says in words what is shown.",
  });
  const shell = new Shell(
    app,
    { info, move, layers, list, searchBox },
    {
      quiz: () => trainer.running || quiz?.start(),
      train: () => quiz?.running || trainer.start(),
      share: () => void share(),
      picture: () => void savePicture(),
      settings: () => {
        const dialog = settingsDialog(app);
        document.body.append(dialog);
        dialog.showModal();
      },
    },
  );
  const trainer = new Trainer(app, shell);
  hook.trainer = trainer;
  let viewport: Viewport | null = null;
  let quiz: Quiz | null = null;

  const refresh = (after: State, before: State) => {
    viewport?.update(after, before);
    hook.player?.update(after, before);
    info.update();
    move.update();
    layers.update();
    list.update(viewport?.stage.nodes ?? []);
    // In a quiz title and address would give the answer away.
    if (quiz?.running) return;
    document.title = titleOf(app);
    keepAddress(after);
  };
  store.on(refresh);
  app.onSettings = () => {
    applyTheme(app.settings.theme);
    if (viewport) {
      viewport.stage.light = app.settings.light;
      viewport.resize();
    }
    refresh(store.state, store.state);
  };
  app.onTrain = (programme) => quiz?.running || trainer.start(programme);
  app.onGo = (thing: Target) => {
    viewport?.bring(thing);
    shell.open("details");
  };
  shell.onList = () => list.update(viewport?.stage.nodes ?? []);

  const share = async () => {
    const address = `${location.href.split("#")[0]}#${toHash(store.state)}`;
    try {
      await navigator.clipboard.writeText(address);
      shell.notice("The link to this picture is on the clipboard.");
    } catch {
      shell.notice(`Link to this picture: ${address}`);
    }
  };
  const savePicture = async () => {
    if (!viewport) return;
    const url = URL.createObjectURL(await viewport.stage.png());
    h("a", { href: url, download: `${fileName(app)}.png` }).click();
    window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };

  window.addEventListener("hashchange", (event) => {
    // The address in the event, not the present one: that may have been brought up to date since.
    const wanted = new URL(event.newURL).hash;
    knownAddress = wanted;
    window.clearTimeout(addressTimer);
    if (wanted.slice(1) === toHash(store.state)) return;
    const asked = fromHash(wanted, atlas);
    store.set(asked.state);
    viewport?.fly(asked.state.view);
    reportUnknown(shell, asked.unknown);
  });
  document.addEventListener("keydown", (event) => shortcuts(event, app, viewport, searchBox, quiz));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    applyTheme(app.settings.theme),
  );
  refresh(store.state, store.state);
  reportUnknown(shell, unknown);
  time("panels");
  const drawing = startDrawing(canvas, store.state.skin);
  time("renderer");
  // Let the panels appear before the model, which takes longer, is unpacked.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

  try {
    const meshes = readModel(await model);
    time("model");
    const depths = new Map<string, Depth>(
      [...atlas.muscles.values()].map((muscle) => [muscle.id, muscle.layer.depth]),
    );
    if (!drawing) {
      throw new Error("This browser cannot draw in 3D (WebGL 2 is missing or switched off).");
    }
    const stage = new Stage(drawing, canvas, meshes, depths);
    stage.light = settings.light;
    time("stage");
    viewport = new Viewport(app, stage);
    hook.viewport = viewport;
    app.places = placesOn(stage.nodes);
    quiz = new Quiz(app, viewport, shell);
    hook.quiz = quiz;
    replaceChildren(shell.stage, viewport.element);
    viewport.resize();
    viewport.update(store.state, store.state);
    stage.finishFrame();
    time("firstFrame");
    new ResizeObserver(() => viewport?.resize()).observe(viewport.element);
    list.update(stage.nodes);
    // The head is there already while its movements are unpacked.
    await new Promise((resolve) => setTimeout(resolve));
    try {
      const packed = await inflated("motion", true);
      hook.motion = packed && new Motion(readMotion(packed, meshes));
    } catch (error) {
      shell.notice(error instanceof Error ? error.message : String(error));
    }
    time("motion");
    const drawn = viewport;
    const theatre = new Theatre(app, stage, hook.motion);
    drawn.element.append(theatre.names);
    theatre.onParts = () => drawn.resize();
    const player = new Player(app, theatre, stage, () => drawn.recolour());
    hook.player = player;
    app.onPlay = () => {
      player.toggle();
      info.update();
    };
    drawn.element.querySelector(".legend")?.before(new PlayerBar(app, player).element);
    refresh(store.state, store.state);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    hook.error = reason;
    replaceChildren(shell.stage, fallback(reason));
    shell.open("list");
  }
  hook.ready = true;
};

const reportUnknown = (shell: Shell, unknown: readonly string[]) => {
  if (unknown.length)
    shell.notice(`This link names what this atlas does not have: ${unknown.join(", ")}.`);
};

const titleOf = (app: App): string => {
  const { show, selected } = app.state;
  const what = selected ? app.name(selected) : show ? app.title(show) : "";
  return what ? `${what} · faceanatomy` : "faceanatomy: the muscles of the face and neck";
};

const fileName = (app: App): string =>
  `faceanatomy-${
    titleOf(app)
      .split(" · ")[0]
      ?.toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") ?? "view"
  }`;

let addressTimer = 0;
/** The address that the state came from or went to; another one is news still on its way here. */
let knownAddress = location.hash;
const keepAddress = (state: State) => {
  // A page inside another one, as in a notebook, has no address of its own.
  if (location.protocol === "about:") return;
  window.clearTimeout(addressTimer);
  addressTimer = window.setTimeout(() => {
    if (location.hash !== knownAddress) return;
    const hash = toHash(state);
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    knownAddress = location.hash;
  }, 120);
};

const shortcuts = (
  event: KeyboardEvent,
  app: App,
  viewport: Viewport | null,
  searchBox: SearchBox,
  quiz: Quiz | null,
) => {
  const target = event.target as HTMLElement;
  const typing = target.matches("input[type=search], input[type=text], select, textarea");
  if (typing || document.querySelector("dialog[open]")) return;
  const { store, state } = { store: app.store, state: app.state };
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && key === "z") {
    event.preventDefault();
    store.undo();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (quiz?.key(event)) {
    // Enter that answers must not press the button that the answer brings into focus as well.
    event.preventDefault();
    return;
  }
  if (hook.trainer?.key(event)) return;
  const id =
    state.selected?.kind === "muscle" || state.selected?.kind === "structure"
      ? state.selected.id
      : "";
  const flip = (list: readonly string[]) =>
    list.includes(id) ? list.filter((one) => one !== id) : [...list, id];
  const view = VIEWS[Number(key) - 1];
  if (key === "/") {
    event.preventDefault();
    searchBox.input.focus();
  } else if (view) viewport?.look(view);
  else if (key === "+" || key === "=") viewport?.stage.pilot.zoom(1.25);
  else if (key === "-") viewport?.stage.pilot.zoom(0.8);
  else if (key === " " && !target.matches("button, input, summary, a")) {
    event.preventDefault();
    hook.player?.toggle();
  } else if (key === "l") store.set({ labels: !state.labels });
  else if (key === "a") store.set({ antagonists: !state.antagonists });
  else if (key === "u") store.undo();
  else if (key === "r") viewport?.reset();
  else if (key === "i" && id) store.set({ only: state.only.includes(id) ? [] : [id] });
  else if (key === "g" && id) store.set({ ghosts: flip(state.ghosts) });
  else if (key === "h" && id) store.set({ hidden: flip(state.hidden) });
  else if (key === "escape") {
    if (state.only.length) store.set({ only: [] });
    else if (state.selected) store.set({ selected: null });
    else if (state.show) store.set({ show: START.show });
  }
};

start().catch((error: unknown) => {
  hook.error = error instanceof Error ? error.message : String(error);
  document.body.append(
    h(
      "div",
      { class: "fatal", role: "alert" },
      h("h1", {}, "This page is damaged"),
      h("p", {}, hook.error),
      h("p", {}, "Load or write it again."),
    ),
  );
  hook.ready = true;
});
