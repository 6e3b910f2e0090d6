import assert from "node:assert/strict";
import { test } from "node:test";
import { type Anchor, anchorsIn, place, spread } from "../src/labels";
import type { Node } from "../src/nodes";
import { chance } from "./help";

const ROW = 36;

test("labels keep their order, their distance and their limits", () => {
  const random = chance(11);
  for (let run = 0; run < 500; run++) {
    const count = 1 + Math.floor(random() * 15);
    const wanted = Array.from({ length: count }, () => random() * 600).sort((a, b) => a - b);
    const placed = spread(wanted, ROW, 20, 620);
    assert.equal(placed.length, count);
    placed.forEach((y, i) => {
      assert.ok(y >= 20 - 1e-6 && y <= 620 + 1e-6, `${y}`);
      if (i) assert.ok(y - (placed[i - 1] ?? 0) >= ROW - 1e-6);
    });
  }
});

test("labels with room enough stand where they want to", () => {
  const wanted = [50, 120, 300];
  spread(wanted, ROW, 0, 600).forEach((y, i) => {
    assert.ok(Math.abs(y - (wanted[i] ?? 0)) < 1e-9);
  });
});

const anchors = (count: number, random: () => number): Anchor[] =>
  Array.from({ length: count }, (_, i) => ({
    unit: `m${i}`,
    x: 0.25 + 0.5 * random(),
    y: random(),
    area: 10 + 1000 * random(),
    colour: [0, 0, 0],
  }));

for (const [width, height] of [
  [360, 400],
  [900, 700],
  [1900, 1300],
] as const) {
  test(`no two labels share a place at ${width} x ${height}`, () => {
    const random = chance(width);
    const margins = {
      left: { top: 80, bottom: 90 },
      right: { top: 150, bottom: 64 },
      column: 0.24 * width,
    };
    for (let run = 0; run < 200; run++) {
      const wanted = anchors(1 + Math.floor(random() * 70), random);
      const placed = place(wanted, width, height, ROW, margins);
      assert.ok(placed.length > 0);
      for (const left of [true, false]) {
        const column = placed.filter((one) => one.left === left).sort((a, b) => a.at - b.at);
        const band = left ? margins.left : margins.right;
        column.forEach((one, i) => {
          assert.ok(one.at - ROW / 2 >= band.top - 1e-6);
          assert.ok(one.at + ROW / 2 <= height - band.bottom + 1e-6);
          if (i) assert.ok(one.at - (column[i - 1]?.at ?? 0) >= ROW - 1e-6);
        });
      }
      assert.equal(new Set(placed.map((one) => one.unit)).size, placed.length);
    }
  });
}

test("the largest areas are named where not all find room", () => {
  const wanted = anchors(60, chance(2));
  const band = { top: 0, bottom: 0 };
  const placed = place(wanted, 800, 10 * ROW, ROW, { left: band, right: band, column: 150 });
  const least = Math.min(...placed.map((one) => one.area));
  assert.equal(placed.length, 20);
  assert.equal(wanted.filter((one) => one.area >= least).length, 20);
});

test("an anchor lies in the middle of what is seen of a muscle", () => {
  const width = 40;
  const ids = new Uint16Array(width * 30);
  for (let y = 8; y < 19; y++) for (let x = 10; x < 31; x++) ids[y * width + x] = 1;
  const node = { id: "m", side: "right" } as unknown as Node;
  const found = anchorsIn({ width, height: 30, ids }, [node], new Map([[node, "m"]]), new Map());
  assert.equal(found.length, 1);
  assert.ok(Math.abs((found[0]?.y ?? 0) * 30 - 13.5) <= 1, "half way up");
  const x = (found[0]?.x ?? 0) * width;
  assert.ok(x > 14 && x < 27, "away from both ends");
  assert.equal(found[0]?.area, 21 * 11);
});
