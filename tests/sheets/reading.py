"""Reads a finished PDF back: text spans, leader lines, and what collides."""

from __future__ import annotations

from itertools import combinations, pairwise

import pymupdf

MM = 72 / 25.4


def text_boxes(page: pymupdf.Page) -> list[tuple[pymupdf.Rect, str]]:
    """Boxes from x-height to baseline of every span: where ink certainly is."""
    found = []
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                if span["text"].strip():
                    box, base = pymupdf.Rect(span["bbox"]), span["origin"][1]
                    top = base - 0.45 * span["size"]
                    found.append((pymupdf.Rect(box.x0, top, box.x1, base), span["text"]))
    return found


def leaders(page: pymupdf.Page) -> list[list[pymupdf.Point]]:
    """Open lines of two segments: text to port to anchor."""
    found = []
    for drawing in page.get_drawings():
        items = drawing["items"]
        if drawing["type"] == "s" and len(items) == 2 and all(i[0] == "l" for i in items):
            found.append([items[0][1], items[0][2], items[1][2]])
    return found


def overlapping(boxes: list[tuple[pymupdf.Rect, str]]) -> list[tuple[str, str]]:
    return [
        (a[1], b[1])
        for a, b in combinations(boxes, 2)
        if abs((a[0] & b[0]).get_area()) > 0.5 and (a[0] & b[0]).is_valid
    ]


def crossing(lines: list[list[pymupdf.Point]]) -> int:
    def turn(p, q, r):
        return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)

    def cross(a, b, c, d):
        return turn(a, b, c) * turn(a, b, d) < -1e-6 and turn(c, d, a) * turn(c, d, b) < -1e-6

    return sum(
        cross(*s, *t)
        for one, other in combinations(lines, 2)
        for s in pairwise(one)
        for t in pairwise(other)
    )
