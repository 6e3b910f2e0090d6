"""Meshes of a library as one small binary block for the web viewer.

Every array is written so that gzip finds what repeats: triangles are sorted along a space-filling
curve, vertices are numbered in the order in which triangles first use them, and numbers are stored
as differences, low and high bytes apart. Normals are left out (the page computes them from the
triangles and the corners at which creases part them), and so is the left side of paired meshes (the
page mirrors the right one). ``web/src/model.ts`` reads it.
"""

from __future__ import annotations

import gzip
import json
import struct
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from faceanatomy.view.marking import site_shares
from faceanatomy.view.surface import CREASED, split_creases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.geometry.mesh import Mesh

MAGIC = b"FAM1"
"""First bytes of the block: the format and its version."""

STEP_MM = 0.005
"""Spacing of the grid to which points are rounded, mm."""

_SMALL = 700
_WHOLE = ("eye", "aponeurosis", "tendon")
"""Kinds that are never thinned: painted irises and thin shells would suffer."""

UV_STEPS = 4095
"""Steps of u and v from 0 to 1."""


def pack(library: MeshLibrary, meshes: Iterable[Mesh] | None = None) -> bytes:
    """Return the meshes of a library as one block, before compression.

    Parameters
    ----------
    library
        Where the meshes come from.
    meshes
        The meshes to write, right side or midline; by default all of the library.

    Returns
    -------
    bytes
        `MAGIC`, the length of the JSON header (uint32, little-endian), the header, the arrays.
    """
    if meshes is None:
        meshes = (library[i, info.sides[-1]] for i, info in library.infos.items())
    header: list[dict[str, Any]] = []
    blocks: list[bytes] = []
    offset = 0
    for mesh in meshes:
        entry, arrays = _packed(mesh)
        entry["arrays"] = {}
        for name, data in arrays.items():
            entry["arrays"][name] = [offset, len(data)]
            blocks.append(data)
            offset += len(data)
        header.append(entry)
    text = json.dumps({"meshes": header}, separators=(",", ":")).encode()
    return MAGIC + struct.pack("<I", len(text)) + text + b"".join(blocks)


def compressed(block: bytes) -> bytes:
    """Return `block` as gzip with no time stamp, so that equal input gives equal output."""
    return gzip.compress(block, compresslevel=9, mtime=0)


def _packed(mesh: Mesh) -> tuple[dict[str, Any], dict[str, bytes]]:
    info = mesh.info
    faces, order = ordered(mesh.points, mesh.faces)
    points = mesh.points[order]
    low = points.min(axis=0).astype(np.float64)
    step = max(STEP_MM, float((points.max(axis=0) - low).max()) / 65535)
    grid = np.round((points - low) / step).astype(np.int64)
    entry = {
        "id": info.id,
        "kind": info.kind,
        "paired": info.paired,
        "vertices": len(points),
        "triangles": len(faces),
        "low": [round(float(value), 4) for value in low],
        "step": round(step, 7),
    }
    if info.closed:
        entry["closed"] = True
    uv = None if info.kind == "skin" else mesh.uv  # the page paints the skin by its colours
    if uv is not None:
        entry["size"] = [round(info.length_mm, 1), round(info.width_mm, 1)]
        entry["look"] = msgspec.to_builtins(info.appearance)
    # An index is stored as its distance from the highest one so far: new vertices come in order.
    flat = faces.ravel().astype(np.int64)
    highest = np.maximum.accumulate(np.concatenate([[-1], flat]))[:-1]
    wide = len(points) > 65000
    arrays = {
        "points": b"".join(split(differences(grid[:, axis])) for axis in range(3)),
        "faces": split((highest + 1 - flat), 4 if wide else 2),
    }
    if info.kind in CREASED:
        parted, _ = split_creases(points, faces.astype(np.int32))
        corners = np.flatnonzero((parted != faces).ravel())
        if len(corners):
            arrays["creases"] = split(differences(corners))
    if uv is not None:
        steps = np.round(np.clip(uv[order], 0, 4) * UV_STEPS).astype(np.int64)
        arrays["uv"] = b"".join(split(differences(steps[:, axis])) for axis in range(2))
    if mesh.colors is not None:
        colors = mesh.colors[order].astype(np.int64) >> 1  # 7 bits: the eye sees no step
        arrays["colors"] = b"".join(_bytes(differences(colors[:, axis])) for axis in range(3))
    if mesh.shade is not None:
        arrays["shade"] = _bytes(differences(mesh.shade[order].astype(np.int64) >> 1))
    for name, shares in site_shares(mesh).items():
        stored = np.round(255 * shares[order]).astype(np.int64)
        there = np.flatnonzero(stored)
        arrays[f"site:{name}"] = split(differences(there)) + _bytes(stored[there])
    return entry, arrays


def ordered(
    points: NDArray[np.float32], faces: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return triangles along a space-filling curve and the vertices in order of first use."""
    centres = points[faces].mean(axis=1)
    low = centres.min(axis=0)
    span = max(float((centres.max(axis=0) - low).max()), 1e-6)
    cells = ((centres - low) / span * 1023).astype(np.uint64)
    key = np.zeros(len(faces), dtype=np.uint64)
    for bit in range(10):
        for axis in range(3):
            one = (cells[:, axis] >> np.uint64(bit)) & np.uint64(1)
            key |= one << np.uint64(3 * bit + axis)
    sorted_faces = faces[np.argsort(key, kind="stable")].astype(np.int64)
    used, first = np.unique(sorted_faces.ravel(), return_index=True)
    order = used[np.argsort(first, kind="stable")]
    number = np.zeros(len(points), dtype=np.int64)
    number[order] = np.arange(len(order))
    return number[sorted_faces], order


def differences(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return differences of neighbours as numbers >= 0 (0, -1, 1, -2 ... -> 0, 1, 2, 3 ...)."""
    steps = np.diff(values, prepend=0)
    return np.where(steps >= 0, 2 * steps, -2 * steps - 1)


def split(values: NDArray[np.int64], width: int = 3) -> bytes:
    """Return numbers as one plane of bytes after the other, lowest first."""
    planes = values.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :width]
    return np.ascontiguousarray(planes.T).tobytes()


def _bytes(values: NDArray[np.int64]) -> bytes:
    return values.astype(np.uint8).tobytes()


def lightened(library: MeshLibrary, share: float = 0.34) -> Iterator[Mesh]:
    """Yield the right and midline meshes with about `share` of their triangles.

    Small meshes, eyes and tendons stay as they are. What is known at the points (uv, colours,
    shading) is taken from the nearest point of the full mesh.
    """
    from dataclasses import replace

    import pyvista
    from scipy.spatial import cKDTree

    for identifier, info in library.infos.items():
        mesh = library[identifier, info.sides[-1]]
        if len(mesh.faces) < _SMALL or info.kind in _WHOLE:
            yield mesh
            continue
        cells = np.column_stack([np.full(len(mesh.faces), 3), mesh.faces]).ravel()
        coarse = pyvista.PolyData(mesh.points.copy(), cells).decimate(1 - share)
        points = np.asarray(coarse.points, dtype=np.float32)
        faces = np.asarray(coarse.faces).reshape(-1, 4)[:, 1:].astype(np.int32)
        _, near = cKDTree(mesh.points).query(points)
        taken: dict[str, Any] = {
            name: None if values is None else values[near].copy()
            for name, values in (
                ("uv", mesh.uv), ("fibres", mesh.fibres), ("colors", mesh.colors),
                ("shade", mesh.shade),
            )
        }  # fmt: skip
        yield replace(mesh, points=points, faces=faces, **taken)
