/** What the pointer and the arrow keys do on the picture: pick, hover, turn. */

import { key } from "./activation";
import type { App } from "./app";
import { h, replaceChildren } from "./dom";
import type { Thing } from "./facts";
import { toothNumber } from "./groups";
import { dress, type Node as ModelNode } from "./nodes";
import type { Stage } from "./stage";

/** What the picture that lies under the pointer offers. */
interface Host {
  readonly stage: Stage;
  readonly interceptor: ((thing: Thing, unit: string) => boolean) | null;
  thingOf(node: ModelNode): Thing;
}

export class Pointer {
  readonly tooltip = h("div", { class: "tooltip", hidden: true, role: "presentation" });
  hovered: ModelNode | null = null;
  private hoverTimer = 0;
  private readonly stage: Stage;

  constructor(
    private readonly app: App,
    private readonly host: Host,
  ) {
    this.stage = host.stage;
    this.listen();
  }

  private listen(): void {
    const { canvas } = this.stage;
    let down: { x: number; y: number } | null = null;
    canvas.addEventListener("pointerdown", (event) => {
      down = { x: event.clientX, y: event.clientY };
      this.hideTooltip();
    });
    canvas.addEventListener("pointerup", (event) => {
      if (!down || Math.hypot(event.clientX - down.x, event.clientY - down.y) > 6) return;
      down = null;
      if (event.button === 0) this.tap(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons || event.pointerType === "touch") return;
      window.clearTimeout(this.hoverTimer);
      this.hoverTimer = window.setTimeout(() => this.hover(event), this.stage.software ? 90 : 24);
    });
    canvas.addEventListener("pointerleave", () => {
      window.clearTimeout(this.hoverTimer);
      this.setHovered(null);
    });
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  private tap(event: PointerEvent): void {
    const box = this.stage.canvas.getBoundingClientRect();
    const node = this.stage.pick(event.clientX - box.left, event.clientY - box.top);
    if (node) {
      const thing = this.host.thingOf(node);
      if (this.host.interceptor?.(thing, node.id)) return;
      this.app.store.set({ selected: thing });
      this.app.onGo(thing);
      this.app.say(this.app.name(thing));
    } else if (!this.host.interceptor && this.app.state.selected)
      this.app.store.set({ selected: null });
  }

  private hover(event: PointerEvent): void {
    const box = this.stage.canvas.getBoundingClientRect();
    const node = this.stage.pick(event.clientX - box.left, event.clientY - box.top);
    this.setHovered(node);
    if (!node || this.host.interceptor) {
      this.hideTooltip();
      return;
    }
    const { app } = this;
    const thing: Thing = node.muscle ? { kind: "muscle", id: node.id } : this.host.thingOf(node);
    const sides = node.side === "midline" ? ["left", "right"] : [node.side];
    const strength = Math.max(
      ...sides.map((side) => app.activation().get(key(node.id, side)) ?? 0),
    );
    const detail = [
      toothNumber(app.atlas.structures.get(node.id), node.side),
      app.detail(thing),
      node.side === "midline" ? "" : node.side,
      strength ? `${Math.round(100 * strength)} %` : "",
    ];
    replaceChildren(
      this.tooltip,
      h("strong", {}, app.name(thing)),
      h("span", {}, detail.filter(Boolean).join(" · ")),
    );
    this.tooltip.hidden = false;
    const width = this.tooltip.offsetWidth;
    const x = Math.min(box.width - width - 8, Math.max(8, event.clientX - box.left + 14));
    this.tooltip.style.transform = `translate(${Math.round(x)}px, ${Math.round(event.clientY - box.top + 18)}px)`;
  }

  setHovered(node: ModelNode | null): void {
    if (!node) this.hideTooltip();
    if (node === this.hovered) return;
    const before = this.hovered;
    this.hovered = node;
    for (const one of [before, node]) {
      const look = one && this.app.picture?.looks.get(one);
      if (one && look)
        dress(one, look.opacity, one === node ? 0.45 : look.glow, this.app.state.cut !== "");
    }
    this.stage.canvas.style.cursor = node ? "pointer" : "grab";
    this.stage.invalidate();
  }

  private hideTooltip(): void {
    this.tooltip.hidden = true;
  }

  private key(event: KeyboardEvent): void {
    const { pilot } = this.stage;
    const turn: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const way = turn[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (event.shiftKey) pilot.pan(way[0] * 0.04, way[1] * 0.04);
    else pilot.orbit(way[0] * 8, way[1] * 6);
  }
}
