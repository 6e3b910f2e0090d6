/** Names beside the picture: anchors in what is really seen, columns without overlap. */

import { type Activation, key } from "./activation";
import { css, KIND_COLOURS, type Rgb } from "./colours";
import { h, svg } from "./dom";
import { type Atlas, muscleOf, type Thing } from "./facts";
import type { Look } from "./looks";
import type { Node } from "./nodes";
import type { IdPicture } from "./stage";

export interface Anchor {
  readonly unit: string;
  readonly x: number;
  readonly y: number;
  readonly area: number;
  readonly colour: Rgb;
}

export interface Placed extends Anchor {
  readonly left: boolean;
  /** Height of the middle of the label. */
  readonly at: number;
}

interface Band {
  readonly top: number;
  readonly bottom: number;
}

/** Where labels may stand: heights kept free in each column, and the width of a column. */
export interface Margins {
  readonly left: Band;
  readonly right: Band;
  readonly column: number;
}

export const columnWidth = (width: number): number =>
  width < 620 ? Math.min(112, width * 0.3) : Math.min(width > 1300 ? 270 : 200, width * 0.24);

const PICTURE_LONGEST = 420;
const LEAST_PIXELS = 10;

/**
 * Units that share a label: parts that look alike are told as their muscle. Only what leads is
 * named where anything does, otherwise every muscle.
 */
const labelOf = (
  atlas: Atlas,
  looks: ReadonlyMap<Node, Look>,
  activation: Activation,
): Map<Node, string> => {
  const seen = [...looks].filter(([, look]) => look.opacity > 0.5);
  const entries = seen.filter(([node]) => node.muscle);
  const leading = entries.filter(([, look]) =>
    ["active", "target", "antagonist"].includes(look.role),
  );
  const wanted = leading.length ? leading : entries;
  const labels = new Map<Node, string>();
  const byMuscle = new Map<string, [Node, Look][]>();
  for (const entry of wanted) {
    const id = muscleOf(entry[0].id);
    byMuscle.set(id, [...(byMuscle.get(id) ?? []), entry]);
  }
  for (const [id, own] of byMuscle) {
    const units = new Set(own.map(([node]) => node.id));
    const whole = atlas.muscles.get(id)?.parts?.length ?? 1;
    const strength = (unit: string) =>
      `${activation.get(key(unit, "right"))}/${activation.get(key(unit, "left"))}`;
    const alike =
      new Set(own.map(([node, look]) => `${look.role} ${strength(node.id)}`)).size === 1;
    for (const [node] of own) labels.set(node, alike && units.size === whole ? id : node.id);
  }
  // Nerves and arteries of what is chosen are named beside it.
  for (const [node, look] of seen) {
    if (look.role === "supply") labels.set(node, `${node.kind}/${node.id}`);
    else if (look.role === "subject") labels.set(node, `structure/${node.id}`);
  }
  // Where no muscle is shown, the bones are named; thirty-two teeth would leave no room.
  if (!entries.length) {
    for (const [node] of seen) {
      if (node.layer === "bones" && node.kind !== "teeth") labels.set(node, `structure/${node.id}`);
    }
  }
  return labels;
};

/** The thing that a label names. */
export const labelled = (label: string): Thing => {
  const [kind, id] = label.split("/");
  return kind && id ? { kind: kind as Thing["kind"], id } : { kind: "muscle", id: label };
};

/** For each label the seen point that is farthest from the edge of what is seen of it. */
export const anchorsIn = (
  picture: IdPicture,
  nodes: readonly Node[],
  labels: ReadonlyMap<Node, string>,
  looks: ReadonlyMap<Node, Look>,
): Anchor[] => {
  const { width, height, ids } = picture;
  const names = ["", ...nodes.map((node) => labels.get(node) ?? "")];
  const at = (i: number): string => names[ids[i] ?? 0] ?? "";
  const far = new Float32Array(width * height);
  const relax = (i: number, j: number, step: number, inside: boolean) => {
    const reach = inside && at(i) === at(j) ? (far[j] ?? 0) + step : 0.5;
    if (reach < (far[i] ?? 0)) far[i] = reach;
  };
  far.fill(1e6);
  for (let pass = 0; pass < 2; pass++) {
    const sign = pass === 0 ? -1 : 1;
    for (let n = 0; n < far.length; n++) {
      const i = pass === 0 ? n : far.length - 1 - n;
      const x = i % width;
      const y = Math.floor(i / width);
      const beside = x + sign >= 0 && x + sign < width;
      const above = y + sign >= 0 && y + sign < height;
      relax(i, beside ? i + sign : i, 1, beside);
      relax(i, above ? i + sign * width : i, 1, above);
      if (beside && above) relax(i, i + sign * (width + 1), 1.41, true);
    }
  }
  // Halves of the body count apart: the label goes to the side that is seen better.
  const found = new Map<string, { x: number; y: number; far: number; area: number; node: Node }>();
  for (let i = 0; i < ids.length; i++) {
    const name = at(i);
    const node = nodes[(ids[i] ?? 0) - 1];
    if (!name || !node) continue;
    const id = `${name}|${node.side}`;
    const known = found.get(id) ?? { x: 0, y: 0, far: -1, area: 0, node };
    known.area++;
    if ((far[i] ?? 0) > known.far) {
      known.far = far[i] ?? 0;
      known.x = (i % width) + 0.5;
      known.y = Math.floor(i / width) + 0.5;
    }
    found.set(id, known);
  }
  const best = new Map<string, Anchor>();
  let even = 0;
  for (const [id, one] of found) {
    const unit = id.split("|")[0] ?? "";
    const known = best.get(unit)?.area ?? 0;
    // Where both halves are seen alike, labels go left and right in turn.
    const alike = known > 0 && Math.abs(one.area - known) < 0.15 * known;
    if (one.area < LEAST_PIXELS || (alike ? even++ % 2 === 1 : known >= one.area)) continue;
    best.set(unit, {
      unit,
      x: one.x / width,
      y: one.y / height,
      area: one.area,
      colour: KIND_COLOURS[one.node.kind] ?? looks.get(one.node)?.right ?? [150, 50, 42],
    });
  }
  return [...best.values()];
};

/**
 * Places labels in a left and a right column.
 *
 * Each column is sorted by height and spread to keep `row` pixels between labels; neighbours whose
 * lines would cross change places. What does not fit is left out, smallest areas first.
 */
export const place = (
  anchors: readonly Anchor[],
  width: number,
  height: number,
  row: number,
  margins: Margins,
): Placed[] => {
  const room = (side: Band) => Math.max(1, Math.floor((height - side.top - side.bottom) / row));
  const capacity = Math.min(room(margins.left), room(margins.right));
  const kept = [...anchors].sort((a, b) => b.area - a.area).slice(0, 2 * capacity);
  kept.sort((a, b) => a.x - b.x);
  let cut = kept.findIndex((one) => one.x > 0.5);
  if (cut < 0) cut = kept.length;
  cut = Math.min(capacity, Math.max(kept.length - capacity, cut));
  const balanced = Math.round(kept.length / 2);
  if (Math.abs(cut - balanced) > capacity / 3) {
    cut = balanced + Math.sign(cut - balanced) * Math.floor(capacity / 3);
  }
  const column = (list: readonly Anchor[], left: boolean): Placed[] => {
    const sorted = [...list].sort((a, b) => a.y - b.y);
    const edge = left ? margins.column : width - margins.column;
    const band = left ? margins.left : margins.right;
    const slots = spread(
      sorted.map((one) => one.y * height),
      row,
      band.top + row / 2,
      height - band.bottom - row / 2,
    );
    for (let pass = 0; pass < sorted.length; pass++) {
      let changed = false;
      for (let i = 0; i + 1 < sorted.length; i++) {
        const a = sorted[i];
        const b = sorted[i + 1];
        const ya = slots[i];
        const yb = slots[i + 1];
        if (!a || !b || ya === undefined || yb === undefined) continue;
        const cross = crossing(
          edge,
          ya,
          a.x * width,
          a.y * height,
          edge,
          yb,
          b.x * width,
          b.y * height,
        );
        if (cross) {
          sorted[i] = b;
          sorted[i + 1] = a;
          changed = true;
        }
      }
      if (!changed) break;
    }
    return sorted.map((one, i) => ({ ...one, left, at: slots[i] ?? 0 }));
  };
  return [...column(kept.slice(0, cut), true), ...column(kept.slice(cut), false)];
};

/** Heights as near as possible to the wanted ones, in order, `gap` apart, between two limits. */
export const spread = (
  wanted: readonly number[],
  gap: number,
  low: number,
  high: number,
): number[] => {
  // Blocks of touching labels move together to the mean of what they want (isotonic regression).
  const blocks: { sum: number; count: number }[] = [];
  wanted.forEach((y, i) => {
    blocks.push({ sum: y - i * gap, count: 1 });
    for (;;) {
      const last = blocks.at(-1);
      const before = blocks.at(-2);
      if (!last || !before || before.sum / before.count <= last.sum / last.count) break;
      blocks.pop();
      before.sum += last.sum;
      before.count += last.count;
    }
  });
  const placed: number[] = [];
  const top = Math.max(low, high - (wanted.length - 1) * gap);
  for (const block of blocks) {
    for (let k = 0; k < block.count; k++) {
      placed.push(Math.min(top, Math.max(low, block.sum / block.count)) + placed.length * gap);
    }
  }
  return placed;
};

const crossing = (
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): boolean => {
  const turn = (px: number, py: number, qx: number, qy: number, rx: number, ry: number) =>
    Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
  return (
    turn(ax, ay, bx, by, cx, cy) !== turn(ax, ay, bx, by, dx, dy) &&
    turn(cx, cy, dx, dy, ax, ay) !== turn(cx, cy, dx, dy, bx, by)
  );
};

export class LabelLayer {
  readonly element = h("div", { class: "labels" });
  private readonly lines = svg("svg", { class: "leaders", "aria-hidden": "true" });

  constructor(
    private readonly atlas: Atlas,
    private readonly pick: (thing: Thing) => void,
    private readonly hover: (unit: string | null) => void,
  ) {
    this.element.append(this.lines);
  }

  hide(): void {
    this.element.classList.add("moving");
  }

  clear(): void {
    this.lines.replaceChildren();
    this.element.replaceChildren(this.lines);
  }

  show(
    picture: (longest: number) => IdPicture,
    nodes: readonly Node[],
    looks: ReadonlyMap<Node, Look>,
    activation: Activation,
    size: { readonly width: number; readonly height: number },
    bands: { readonly left: Band; readonly right: Band },
    naming: (unit: string) => { readonly name: string; readonly detail: string },
  ): Placed[] {
    this.clear();
    this.element.classList.remove("moving");
    const labels = labelOf(this.atlas, looks, activation);
    if (!labels.size) return [];
    const anchors = anchorsIn(picture(PICTURE_LONGEST), nodes, labels, looks);
    const narrow = size.width < 620;
    const column = columnWidth(size.width);
    const placed = place(anchors, size.width, size.height, narrow ? 34 : 36, { ...bands, column });
    this.lines.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    const buttons = placed.map((one) => {
      const { name, detail } = naming(one.unit);
      const button = h(
        "button",
        {
          type: "button",
          class: `label ${one.left ? "at-left" : "at-right"}`,
          title: detail ? `${name} (${detail})` : name,
          onclick: () => this.pick(labelled(one.unit)),
          onpointerenter: () => this.hover(labelled(one.unit).id),
          onpointerleave: () => this.hover(null),
        },
        h("span", { class: "label-name" }, name),
        detail && !narrow && h("span", { class: "label-detail", lang: "la" }, detail),
      );
      button.style.top = `${one.at}px`;
      button.style.maxWidth = `${column}px`;
      return button;
    });
    this.element.append(...buttons);
    placed.forEach((one, i) => {
      const width = buttons[i]?.offsetWidth ?? column;
      const edge = one.left ? 10 + width : size.width - 10 - width;
      const x = one.x * size.width;
      const y = one.y * size.height;
      const bend = one.left
        ? Math.max(edge, column + 16)
        : Math.min(edge, size.width - column - 16);
      // Where the column reaches over the anchor a bend would lead the line back.
      const elbow = one.left
        ? Math.min(bend, Math.max(edge, x))
        : Math.max(bend, Math.min(edge, x));
      const points = `${edge},${one.at} ${elbow},${one.at} ${x},${y}`;
      this.lines.append(
        svg("polyline", { points, class: "leader-halo" }),
        svg("polyline", { points, class: "leader" }),
        svg("circle", { cx: x, cy: y, r: 3.2, class: "leader-dot", fill: css(one.colour) }),
      );
    });
    return placed;
  }
}
