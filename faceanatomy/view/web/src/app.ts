/** What all parts of the page share: facts, state, settings, and going from one thing to another. */

import type { Activation } from "./activation";
import { h } from "./dom";
import { type Atlas, shortName, type Target } from "./facts";
import type { Picture } from "./looks";
import type { Pose } from "./motion";
import { poseOf } from "./pose";
import type { Search } from "./search";
import { keepSettings, type Settings } from "./settings";
import { type Show, START, type State, type Store, toHash } from "./state";
import { lesionState, synkinesisState } from "./targets";

export const KIND_WORDS: Readonly<Record<Target["kind"], string>> = {
  muscle: "Muscle",
  structure: "Structure",
  nerve: "Nerve",
  artery: "Artery",
  au: "Action unit",
  expression: "Expression",
  exercise: "Exercise",
  condition: "Condition",
  claim: "Popular claim",
  place: "Place on a bone",
  lesion: "Lesion",
  synkinesis: "Synkinesis",
  programme: "Training programme",
};

export const GROUP_WORDS: Readonly<Record<string, string>> = {
  scalp_ear: "Scalp and ear",
  eye: "Eye and brow",
  nose: "Nose",
  mouth: "Mouth and cheek",
  mastication: "Chewing",
  superficial_neck: "Front and side of neck",
  suprahyoid: "Above the hyoid bone",
  infrahyoid: "Below the hyoid bone",
  tongue: "Tongue",
  lateral_deep_neck: "Deep and back of neck",
};

export class App {
  /** What the last drawing showed; set by the page that draws. */
  picture: Picture | null = null;
  onSettings: () => void = () => {};
  /** Names of the places that can be lit, as `structure.place`; set by the page that draws. */
  places: ReadonlySet<string> = new Set();
  onGo: (thing: Target) => void = () => {};
  /** Opens a programme in the trainer. */
  onTrain: (programme: string) => void = () => {};
  /** Plays or stops what is shown. */
  onPlay: () => void = () => {};
  /** Seconds into the movement while it plays; kept out of the state, which is what lasts. */
  playing: number | null = null;
  private readonly live = h("div", {
    class: "visually-hidden",
    role: "status",
    "aria-live": "polite",
  });

  constructor(
    readonly atlas: Atlas,
    readonly store: Store,
    readonly search: Search,
    public settings: Settings,
  ) {
    document.body.append(this.live);
  }

  get state(): State {
    return this.store.state;
  }

  change(settings: Partial<Settings>): void {
    this.settings = { ...this.settings, ...settings };
    keepSettings(this.settings);
    this.onSettings();
  }

  say(message: string): void {
    this.live.textContent = message;
  }

  name(thing: Target): string {
    return this.atlas.name(thing, this.settings.language);
  }

  unitName(unit: string): string {
    return this.atlas.unitName(unit, this.settings.language);
  }

  /** Second name: Latin, where it says something new. */
  detail(thing: Target): string {
    const latin = this.atlas.latin(thing);
    const plain = (text: string) => text.toLowerCase().replace(/^musculus /, "");
    return plain(latin) === plain(this.name(thing)) ? "" : latin;
  }

  /** What works now, on the screen: while a movement plays, at its present moment. */
  activation(state: State = this.state): Activation {
    return this.pose(state, state.show, state === this.state ? this.time : state.time).activation;
  }

  /** Muscles, jaw, gaze and tongue of something that is shown, at a time of its movement. */
  pose(state: State = this.state, show: Show | null = state.show, time = state.time): Pose {
    return poseOf(this.atlas, state, show, time);
  }

  /** Seconds into the movement that is on the screen; null for its strongest moment. */
  get time(): number | null {
    return this.playing ?? this.state.time;
  }

  title(show: Show): string {
    switch (show.kind) {
      case "expression":
        return this.name({ kind: "expression", id: show.id });
      case "exercise":
        return this.name({ kind: "exercise", id: show.id });
      case "au": {
        const codes = Object.keys(show.codes);
        const only = codes.length === 1 ? codes[0] : undefined;
        return only ? this.name({ kind: "au", id: only }) : `AU ${codes.join(" + ")}`;
      }
      case "units":
        return show.title;
    }
  }

  /** The state in which a thing is looked at. */
  stateFor(thing: Target, before: State = START): State {
    const from = { ...before, place: "" };
    switch (thing.kind) {
      case "expression":
        return { ...from, show: { kind: "expression", id: thing.id }, selected: null };
      case "exercise":
        return { ...from, show: { kind: "exercise", id: thing.id, step: -1 }, selected: null };
      case "au":
        return { ...from, show: { kind: "au", codes: { [thing.id]: 1 } }, selected: null };
      case "muscle":
      case "structure":
        return { ...from, selected: thing };
      case "place": {
        const [structure = "", place = ""] = thing.id.split(".");
        const lit = this.places.has(thing.id) ? place : "";
        return { ...from, selected: { kind: "structure", id: structure }, place: lit };
      }
      case "lesion": {
        const site = this.atlas.lesions.get(thing.id);
        return site ? lesionState(this.atlas, site, from) : from;
      }
      case "synkinesis": {
        const one = this.atlas.synkineses.find(({ id }) => id === thing.id);
        return one ? synkinesisState(this.atlas, one, from) : from;
      }
      case "programme":
        return from;
      default:
        return { ...from, show: null, selected: thing };
    }
  }

  go(thing: Target): void {
    if (thing.kind === "programme") {
      this.onTrain(thing.id);
      return;
    }
    this.store.set(this.stateFor(thing, this.state));
    this.onGo(thing);
    this.say(`${KIND_WORDS[thing.kind]}: ${this.name(thing)}`);
  }

  /** A link that goes to a thing; its address works in a new tab too. */
  link(thing: Target, text?: string): HTMLAnchorElement {
    const made = this.reference(text ?? this.name(thing), this.stateFor(thing), () =>
      this.go(thing),
    );
    made.className = `to-${thing.kind}`;
    return made;
  }

  /** A link to a state that is gone to within this page, and by its address in another tab. */
  private reference(text: string, state: State, go: () => void, lit = false): HTMLAnchorElement {
    return h(
      "a",
      {
        href: `#${toHash(state)}`,
        "aria-current": lit ? "location" : undefined,
        onclick: (event) => {
          const mouse = event as MouseEvent;
          if (mouse.ctrlKey || mouse.metaKey || mouse.shiftKey) return;
          event.preventDefault();
          go();
        },
      },
      text,
    );
  }

  /** A link that lights a named place of a structure, or puts it out; text where nothing can. */
  placeLink(structure: string, place: string, name: string): HTMLElement {
    if (!this.places.has(`${structure}.${place}`)) return h("span", {}, name);
    const thing: Target = { kind: "place", id: `${structure}.${place}` };
    const lit = this.state.selected?.id === structure && this.state.place === place;
    const go = () => (lit ? this.store.set({ place: "" }) : this.go(thing));
    return this.reference(name, this.stateFor(thing), go, lit);
  }

  muscleLink(unit: string): HTMLAnchorElement {
    return this.link({ kind: "muscle", id: unit }, this.unitName(unit));
  }

  shortMuscle(id: string): string {
    return shortName(this.atlas.muscles.get(id)?.name ?? id);
  }
}
