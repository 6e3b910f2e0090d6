"""The container of glTF 2.0: arrays as accessors of one binary block, in one ``.glb`` file.

Whole numbers are written as they are; what they mean in metres says the node that uses them
(KHR_mesh_quantization). Arrays that were written before are not written again.
"""

from __future__ import annotations

import hashlib
import json
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_COMPONENT = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}
_SHAPE = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}
_VERTICES, _INDICES = 34962, 34963
_MAGIC, _VERSION, _JSON_CHUNK, _BINARY_CHUNK = 0x46546C67, 2, 0x4E4F534A, 0x004E4942


class Binary:
    """The accessors, buffer views and bytes of one file, filled by and by."""

    def __init__(self) -> None:
        self.accessors: list[dict[str, Any]] = []
        self._views: list[dict[str, Any]] = []
        self._pieces: list[bytes] = []
        self._length = 0
        self._known: dict[bytes, int] = {}
        self._known_views: dict[bytes, int] = {}
        self._shares = bytearray()
        self._share_view = -1

    def vertices(
        self, values: NDArray[Any], *, normalized: bool = False, bounds: bool = False
    ) -> int:
        """Add one value per vertex, shape (n,) or (n, k), and return the accessor.

        Rows are padded to multiples of four bytes, as glTF demands of vertex data. `bounds` adds
        the least and the greatest value, which positions must have.
        """
        rows = values.reshape(len(values), -1)
        width = rows.shape[1] * rows.itemsize
        stride = -(-width // 4) * 4
        spare = (stride - width) // rows.itemsize
        padded = np.pad(rows, ((0, 0), (0, spare))) if spare else rows
        view = self._view(padded, _VERTICES, stride if spare else None)
        return self._accessor(view, rows, normalized=normalized, bounds=bounds)

    def indices(self, faces: NDArray[np.integer]) -> int:
        """Add triangles (m, 3) and return the accessor."""
        # 65535 ends a strip in some drivers, so glTF does not allow it as an index.
        kind = np.uint16 if faces.max(initial=0) < 65535 else np.uint32
        flat = np.ascontiguousarray(faces.ravel(), dtype=kind)[:, None]
        return self._accessor(self._view(flat, _INDICES), flat)

    def numbers(
        self, values: NDArray[Any], *, normalized: bool = False, bounds: bool = False
    ) -> int:
        """Add plain numbers, shape (n,), for example the times of an animation."""
        rows = values[:, None]
        return self._accessor(self._view(rows), rows, normalized=normalized, bounds=bounds)

    def shares(self, values: NDArray[np.floating]) -> int:
        """Add numbers from 0 to 1, shape (n,), one byte each; all of them lie in one view."""
        data = np.round(np.clip(values, 0.0, 1.0) * 255).astype(np.uint8).tobytes()
        key = b"shares" + hashlib.sha256(data).digest()
        if key not in self._known:
            if self._share_view < 0:
                self._share_view = len(self._views)
                self._views.append({})  # known when the file is put together
            self._known[key] = len(self.accessors)
            self.accessors.append(
                {
                    "bufferView": self._share_view,
                    "byteOffset": len(self._shares),
                    "componentType": _COMPONENT["u1"],
                    "normalized": True,
                    "count": len(data),
                    "type": "SCALAR",
                }
            )
            self._shares += data
        return self._known[key]

    def displacements(self, values: NDArray[np.integer], *, normalized: bool = False) -> int:
        """Add displacements in whole steps, shape (n, 3), in the smallest of four ways.

        One byte per component where that is enough, and only the vertices that move where most
        rest.
        """
        reach = int(np.abs(values).max(initial=0))
        values = values.astype(np.int8 if reach <= 127 else np.int16)
        moving = np.flatnonzero(values.any(axis=1))
        size = values.itemsize
        index = np.uint16 if len(values) < 65536 else np.uint32
        dense = len(values) * (4 if size == 1 else 8)
        if len(moving) * (3 * size + np.dtype(index).itemsize) >= dense:
            return self.vertices(values, normalized=normalized, bounds=True)
        if not len(moving):
            moving = np.zeros(1, dtype=np.int64)  # an accessor without any value is not allowed
        rows = moving.astype(index)[:, None]
        some = np.ascontiguousarray(values[moving])
        entry: dict[str, Any] = {
            "componentType": _component(values),
            "count": len(values),
            "type": "VEC3",
            # Vertices that are not listed rest: zero belongs to the bounds.
            "min": np.minimum(some.min(axis=0), 0).tolist(),
            "max": np.maximum(some.max(axis=0), 0).tolist(),
            "sparse": {
                "count": len(moving),
                "indices": {"bufferView": self._view(rows), "componentType": _component(rows)},
                "values": {"bufferView": self._view(some)},
            },
        }
        if normalized:
            entry["normalized"] = True
        return self._kept(entry)

    def image(self, encoded: bytes) -> int:
        """Add an encoded picture and return its buffer view."""
        return self._view(np.frombuffer(encoded, np.uint8))

    def _accessor(
        self, view: int, rows: NDArray[Any], *, normalized: bool = False, bounds: bool = False
    ) -> int:
        entry: dict[str, Any] = {
            "bufferView": view,
            "componentType": _component(rows),
            "count": len(rows),
            "type": _SHAPE[rows.shape[1]],
        }
        if normalized:
            entry["normalized"] = True
        if bounds:
            entry |= {"min": rows.min(axis=0).tolist(), "max": rows.max(axis=0).tolist()}
        return self._kept(entry)

    def _kept(self, entry: dict[str, Any]) -> int:
        key = json.dumps(entry, sort_keys=True).encode()
        if key not in self._known:
            self._known[key] = len(self.accessors)
            self.accessors.append(entry)
        return self._known[key]

    def _view(
        self, values: NDArray[Any], target: int | None = None, stride: int | None = None
    ) -> int:
        data = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<")).tobytes()
        key = hashlib.sha256(data).digest() + f"{target} {stride}".encode()
        if key not in self._known_views:
            entry = {"buffer": 0, "byteOffset": self._length, "byteLength": len(data)}
            if stride is not None:
                entry["byteStride"] = stride
            if target is not None:
                entry["target"] = target
            self._known_views[key] = len(self._views)
            self._views.append(entry)
            rest = -len(data) % 4
            self._pieces.append(data + bytes(rest))
            self._length += len(data) + rest
        return self._known_views[key]

    def glb(self, document: Mapping[str, Any]) -> bytes:
        """Return the file: `document` with the accessors of this block, and the block."""
        pieces, length = list(self._pieces), self._length
        views = list(self._views)
        if self._share_view >= 0:
            view = {"buffer": 0, "byteOffset": length, "byteLength": len(self._shares)}
            views[self._share_view] = view
            pieces.append(bytes(self._shares) + bytes(-len(self._shares) % 4))
            length += len(pieces[-1])
        whole = {
            **document,
            "accessors": self.accessors,
            "bufferViews": views,
            "buffers": [{"byteLength": length}],
        }
        text = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        block = b"".join(pieces)
        return b"".join(
            (
                struct.pack("<III", _MAGIC, _VERSION, 28 + len(text) + len(block)),
                struct.pack("<II", len(text), _JSON_CHUNK),
                text,
                struct.pack("<II", len(block), _BINARY_CHUNK),
                block,
            )
        )


def _component(values: NDArray[Any]) -> int:
    return _COMPONENT[values.dtype.str[1:]]
