/** The panel on the left, second half: what is seen. Skin, layers, groups, sides, cut. */

import { type App, GROUP_WORDS } from "./app";
import { BonesList } from "./bones";
import { choice, h, iconButton, replaceChildren, slider, toggle } from "./dom";
import { toothNumber } from "./groups";
import type { CutAxis } from "./state";

export class LayersPanel {
  readonly element: HTMLElement;
  private readonly skin;
  private readonly layer;
  private readonly half;
  private readonly muscles;
  private readonly bones;
  private readonly nerves;
  private readonly arteries;
  private readonly connective;
  private readonly cut;
  private readonly cutAt;
  private readonly single: BonesList;
  private readonly groups = new Map<string, (on: boolean) => void>();
  private readonly changed = h("div", { class: "changed" });

  constructor(private readonly app: App) {
    const { store, atlas } = app;
    this.skin = slider("Skin", 0, (value) => store.set({ skin: value }));
    this.layer = choice(
      "Peel the muscles down to",
      [
        ["superficial", "All"],
        ["intermediate", "Middle"],
        ["deep", "Deep"],
      ] as const,
      (layer) => store.set({ layer }),
    );
    this.half = choice(
      "Muscles of which side",
      [
        ["right", "Right"],
        ["both", "Both"],
        ["left", "Left"],
      ] as const,
      (half) => store.set({ half }),
    );
    this.muscles = toggle("Muscles", (on) => store.set({ muscles: on }));
    this.bones = toggle("Bones, teeth and cartilage", (on) => store.set({ bones: on }));
    this.nerves = toggle("Nerves, schematic", (on) => store.set({ nerves: on }));
    this.arteries = toggle("Arteries, schematic", (on) => store.set({ arteries: on }));
    this.connective = toggle("Fasciae and ligaments", (on) => store.set({ connective: on }));
    this.cut = choice<CutAxis>(
      "Cut through the head",
      [
        ["", "None"],
        ["sagittal", "Side"],
        ["frontal", "Front"],
        ["horizontal", "Level"],
      ],
      (cut) => store.set({ cut }),
    );
    this.cutAt = slider("Place of the cut", 0.5, (value) => store.set({ cutAt: value }));
    const present = new Set([...atlas.muscles.values()].map((muscle) => muscle.group));
    const groups = Object.entries(GROUP_WORDS).filter(([group]) => present.has(group));
    const rows = groups.map(([group, words]) => {
      const row = toggle(words, (on) => {
        const hidden = app.state.hiddenGroups.filter((one) => one !== group);
        store.set({ hiddenGroups: on ? hidden : [...hidden, group] });
      });
      this.groups.set(group, row.set);
      return row.element;
    });
    this.single = new BonesList(app);
    this.element = h(
      "section",
      { class: "panel-section layers", "aria-label": "Layers" },
      this.skin.element,
      this.layer.element,
      this.half.element,
      this.muscles.element,
      this.bones.element,
      this.nerves.element,
      this.arteries.element,
      this.connective.element,
      h("details", { class: "more", open: true }, h("summary", {}, "Groups of muscles"), ...rows),
      this.single.element,
      this.cut.element,
      this.cutAt.element,
      this.changed,
    );
  }

  update(): void {
    const { state, store, atlas } = this.app;
    const drawn = (kind: string) =>
      !this.app.picture || [...this.app.picture.looks.keys()].some((node) => node.kind === kind);
    this.connective.element.hidden = !drawn("fascia") && !drawn("ligament");
    this.nerves.element.hidden = !drawn("nerve");
    this.arteries.element.hidden = !drawn("artery");
    this.skin.set(state.skin);
    this.layer.set(state.layer);
    this.half.set(state.half);
    this.muscles.set(state.muscles);
    this.bones.set(state.bones);
    this.nerves.set(state.nerves);
    this.arteries.set(state.arteries);
    this.connective.set(state.connective);
    this.cut.set(state.cut);
    this.cutAt.set(state.cutAt);
    this.cutAt.element.hidden = state.cut === "";
    this.single.update();
    for (const [group, set] of this.groups) set(!state.hiddenGroups.includes(group));
    const named = (entry: string) => {
      const [id = "", side] = entry.split(".");
      const structure = atlas.structures.get(id);
      const name = atlas.muscles.has(id.split(":")[0] ?? "")
        ? this.app.unitName(id)
        : this.app.name(atlas.affected(id) ?? { kind: "structure", id });
      const number = side ? toothNumber(structure, side) : "";
      return [number, name, side && !number ? `(${side})` : ""].filter(Boolean).join(" ");
    };
    const list = (title: string, ids: readonly string[], field: "hidden" | "ghosts" | "only") =>
      ids.length
        ? h(
            "div",
            {},
            h("h3", {}, title),
            h(
              "ul",
              { class: "chips" },
              ...ids.map((id) =>
                h(
                  "li",
                  {},
                  named(id),
                  iconButton("close", `Take ${named(id)} off this list`, () =>
                    store.set({ [field]: ids.filter((one) => one !== id) }),
                  ),
                ),
              ),
            ),
          )
        : null;
    replaceChildren(
      this.changed,
      list("Isolated", state.only, "only"),
      list("Ghosts", state.ghosts, "ghosts"),
      list("Hidden", state.hidden, "hidden"),
    );
  }
}
