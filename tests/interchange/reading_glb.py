"""Reading a GLB with nothing but NumPy: what its accessors hold, in millimetres RAS."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from faceanatomy.geometry.frame import from_gltf

KINDS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3}


@dataclass
class Glb:
    path: Path

    @cached_property
    def _chunks(self) -> tuple[dict[str, Any], bytes]:
        content = self.path.read_bytes()
        magic, version, length, first = struct.unpack("<IIII", content[:16])
        assert (magic, version, length) == (0x46546C67, 2, len(content))
        return json.loads(content[20 : 20 + first]), content[28 + first :]

    @property
    def document(self) -> dict[str, Any]:
        return self._chunks[0]

    @property
    def facts(self) -> dict[str, Any]:
        """What each morph target stands for."""
        return self.document["scenes"][0]["extras"]["targets"]

    def mesh(self, name: str) -> dict[str, Any]:
        return next(mesh for mesh in self.document["meshes"] if mesh["name"] == name)

    def node(self, name: str) -> dict[str, Any]:
        return next(n for n in self.document["nodes"] if n["name"] == name and "mesh" in n)

    def names(self, mesh: str) -> list[str]:
        return self.mesh(mesh)["extras"]["targetNames"]

    def values(self, number: int) -> np.ndarray:
        entry = self.document["accessors"][number]
        width, kind = WIDTHS[entry["type"]], np.dtype(KINDS[entry["componentType"]])
        if "bufferView" in entry:
            offset = entry.get("byteOffset", 0)
            rows = self._view(entry["bufferView"], kind, width, entry["count"], offset)
        else:
            rows = np.zeros((entry["count"], width), kind)
        sparse = entry.get("sparse")
        if sparse:
            index = np.dtype(KINDS[sparse["indices"]["componentType"]])
            at = self._view(sparse["indices"]["bufferView"], index, 1, sparse["count"])[:, 0]
            assert (np.diff(at.astype(np.int64)) > 0).all()
            rows[at] = self._view(sparse["values"]["bufferView"], kind, width, sparse["count"])
        return rows

    def _view(
        self, number: int, kind: np.dtype, width: int, count: int, offset: int = 0
    ) -> np.ndarray:
        view = self.document["bufferViews"][number]
        start = view["byteOffset"] + offset
        stride = view.get("byteStride", width * kind.itemsize)
        block = self._chunks[1]
        shape, strides = (count, width), (stride, kind.itemsize)
        return np.ndarray(shape, kind, block, start, strides).copy()

    def points(self, mesh: str, weights: dict[str, float]) -> np.ndarray:
        """Return the morphed vertices of a mesh, mm RAS, as the rules of glTF have it."""
        primitive = self.mesh(mesh)["primitives"][0]
        rows = self.values(primitive["attributes"]["POSITION"]).astype(np.float64)
        for name, target in zip(
            self.mesh(mesh).get("extras", {}).get("targetNames", ()),
            primitive.get("targets", ()),
            strict=True,
        ):
            if name in weights:
                rows += weights[name] * self.values(target["POSITION"])
        node = self.node(mesh)
        return from_gltf(rows * node["scale"] + node["translation"])
