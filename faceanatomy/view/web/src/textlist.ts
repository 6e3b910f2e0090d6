/** The picture in words: every structure that is shown, by group, with what it does now. */

import { key } from "./activation";
import { type App, GROUP_WORDS } from "./app";
import { h, replaceChildren } from "./dom";
import { percent } from "./info_parts";
import type { Node as ModelNode } from "./nodes";

export class TextList {
  readonly element = h("section", {
    class: "panel-section text-list",
    "aria-label": "The picture as a list",
  });

  constructor(private readonly app: App) {}

  update(nodes: readonly ModelNode[]): void {
    if (this.element.hidden) return;
    const { app } = this;
    const looks = app.picture?.looks;
    const activation = app.activation();
    const shown = (id: string) =>
      !looks || nodes.some((node) => node.id === id && (looks.get(node)?.opacity ?? 0) > 0);
    const groups = Object.entries(GROUP_WORDS).map(([group, words]) => {
      const rows = [...app.atlas.muscles.values()]
        .filter((muscle) => muscle.group === group)
        .map((muscle) => {
          const units = muscle.parts?.map((part) => `${muscle.id}:${part.id}`) ?? [muscle.id];
          const visible = units.some(shown);
          const most = (side: string) =>
            Math.max(...units.map((unit) => activation.get(key(unit, side)) ?? 0));
          const [left, right] = [most("left"), most("right")];
          const works =
            left || right
              ? left === right
                ? `works at ${percent(left)}`
                : `left ${percent(left)}, right ${percent(right)}`
              : "";
          return h(
            "li",
            {},
            app.muscleLink(muscle.id),
            h(
              "span",
              { class: "about" },
              [works, muscle.layer.depth, visible ? "" : "not shown"]
                .filter(Boolean)
                .map((text) => ` · ${text}`)
                .join(""),
            ),
          );
        });
      return rows.length
        ? h("div", {}, h("h3", {}, words), h("ul", { class: "plain" }, ...rows))
        : null;
    });
    const context = [...app.atlas.structures.values()]
      .filter((one) => one.mesh === one.id)
      .map((one) =>
        h(
          "li",
          {},
          app.link({ kind: "structure", id: one.id }),
          h(
            "span",
            { class: "about" },
            shown(one.id) ? ` · ${one.kind}` : ` · ${one.kind} · not shown`,
          ),
        ),
      );
    const tubes = (["nerve", "artery"] as const).map((kind) => {
      const rows = [...app.atlas.table(kind).keys()]
        .filter((id) => nodes.some((node) => node.kind === kind && node.id === id))
        .map((id) =>
          h(
            "li",
            {},
            app.link({ kind, id }),
            h(
              "span",
              { class: "about" },
              ` · ${kind}, schematic${shown(id) ? "" : " · not shown"}`,
            ),
          ),
        );
      return rows.length
        ? h(
            "div",
            {},
            h("h3", {}, kind === "nerve" ? "Nerves" : "Arteries"),
            h("ul", { class: "plain" }, ...rows),
          )
        : null;
    });
    replaceChildren(
      this.element,
      h("p", { class: "hint" }, "What the picture shows, in words."),
      ...groups,
      ...tubes,
      h("h3", {}, "Bones and other structures"),
      h("ul", { class: "plain" }, ...context),
    );
  }
}
