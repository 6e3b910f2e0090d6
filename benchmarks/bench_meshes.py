"""How long reading the meshes takes, beside trimesh reading the same meshes as binary PLY."""

import tempfile
from pathlib import Path

import trimesh
from timing import median_seconds, report

from faceanatomy.data import data_directory
from faceanatomy.geometry.library import MeshLibrary

FOLDER = data_directory() / "meshes"
KEYS = list(MeshLibrary(FOLDER))
ONE = ("masseter:superficial_part", "right")

with tempfile.TemporaryDirectory() as name:
    files = {key: Path(name) / f"{index}.ply" for index, key in enumerate(KEYS)}
    library = MeshLibrary(FOLDER)
    for key, file in files.items():
        mesh = library[key]
        trimesh.Trimesh(mesh.points, mesh.faces, process=False).export(file)
    report(
        "one muscle, new library",
        median_seconds(lambda: MeshLibrary(FOLDER)[ONE]),
        0.005,
        "trimesh, PLY",
        median_seconds(lambda: trimesh.load(files[ONE], process=False)),
    )
    report(
        f"all {len(KEYS)} meshes",
        median_seconds(lambda: list(MeshLibrary(FOLDER).values())),
        0.5,
        "trimesh, PLY",
        median_seconds(lambda: [trimesh.load(f, process=False) for f in files.values()]),
    )
