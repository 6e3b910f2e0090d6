"""The rules of the house: who may import whom, how long a module may be, what may not be done."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "faceanatomy"
BASE = {"activation", "data", "dynamics", "errors", "faults", "files", "posture"}
MAY_IMPORT = {
    "errors": set(),
    "activation": {"errors"},
    "posture": {"errors"},
    "dynamics": {"activation", "errors", "posture"},
    "files": {"errors"},
    "data": {"errors"},
    "faults": set(),
    "knowledge": BASE | {"knowledge"},
    "geometry": BASE | {"geometry"},
    "view": BASE | {"knowledge", "geometry", "training", "view"},
    "animation": BASE | {"knowledge", "view", "interchange"},
    "interchange": BASE | {"knowledge", "geometry", "view", "interchange"},
    "signals": BASE | {"knowledge", "signals"},
    "sheets": BASE | {"knowledge", "geometry", "view", "clinical", "training", "sheets"},
    "clinical": BASE | {"knowledge", "clinical"},
    "training": BASE | {"knowledge", "training"},
    "modelling": BASE | {"knowledge", "geometry", "modelling"},
    "cli": BASE
    | {"knowledge", "geometry", "view", "sheets", "cli", "modelling", "clinical", "training"}
    | {"animation", "interchange", "signals"},
    "__init__": BASE
    | {"animation", "knowledge", "geometry", "view", "sheets", "interchange", "signals"},
    "__main__": {"cli"},
}
FORWARDS_TO = {"knowledge/atlas.py": {"clinical", "training"}}
"""The one exception to the arrows: `atlas.lesion` and `atlas.plan` are part of the public API, so
the atlas forwards these two calls. It does so by an import inside the method, so that the room of
facts neither needs nor loads the rooms that are built upon it."""
HEAVY = {
    "jinja2", "matplotlib", "networkx", "numba", "PIL", "pyvista", "rich", "scipy", "skimage",
    "trimesh", "typer", "typst", "vtk", "vtkmodules",
}  # fmt: skip
SERVES_THIS_MACHINE = {"view/web_server.py": {"http"}}
"""The one listener: it hands the page to the browser, bound to the loopback address."""
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "urllib"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def module_id(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.AST, *, type_checking: bool = True) -> list[str]:
    """Absolute names of everything imported; optionally without TYPE_CHECKING blocks."""
    skipped: set[ast.AST] = set()
    if not type_checking:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                skipped.update(inner for child in node.body for inner in ast.walk(child))
    names: list[str] = []
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the dependency arrows"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def forbidden_arrows(source: str, room: str) -> set[str]:
    """Rooms that `source` imports although a module of `room` may not know them."""
    seen = {
        name.split(".")[1]
        for name in imported(ast.parse(source))
        if name.startswith("faceanatomy.")
    }
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    return (seen & rooms) - MAY_IMPORT[room]


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_imports_follow_the_dependency_arrows(path: Path) -> None:
    wrong = forbidden_arrows(path.read_text(), room_of(path))
    wrong -= FORWARDS_TO.get(path.relative_to(PACKAGE).as_posix(), set())
    assert not wrong, f"{path.name} may not import {wrong}"


@pytest.mark.parametrize("module", FORWARDS_TO)
def test_what_is_forwarded_is_imported_inside_methods_only(module: str) -> None:
    tree = ast.parse((PACKAGE / module).read_text())
    tree.body = [node for node in tree.body if not isinstance(node, ast.ClassDef)]
    at_the_top = {
        name.split(".")[1]
        for name in imported(tree, type_checking=False)
        if name.startswith("faceanatomy.")
    }
    assert not at_the_top & FORWARDS_TO[module]
    assert not loaded_modules("import faceanatomy; faceanatomy.load()") & {
        f"faceanatomy.{room}" for room in FORWARDS_TO[module]
    }


def test_a_forbidden_arrow_is_noticed() -> None:
    assert forbidden_arrows("from faceanatomy.view.scene import Scene", "knowledge") == {"view"}
    assert forbidden_arrows("import faceanatomy.modelling.slab", "view") == {"modelling"}


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_modules_say_what_they_are(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room_of(p) not in {"cli", "__main__"}], ids=module_id
)
def test_the_library_neither_prints_nor_exits(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in {"print", "sys.exit", "exit", "input"}


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_no_network(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(ast.parse(path.read_text()))}
    allowed = SERVES_THIS_MACHINE.get(path.relative_to(PACKAGE).as_posix(), set())
    assert not roots & NETWORK - allowed


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room_of(p) in BASE | {"knowledge"}], ids=module_id
)
def test_knowledge_and_base_never_import_a_3d_library(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(ast.parse(path.read_text()))}
    assert not roots & {"pyvista", "trimesh", "vtk", "vtkmodules", "numpy", "scipy"}


def loaded_after(statement: str) -> set[str]:
    return {name.split(".")[0] for name in loaded_modules(statement)}


def loaded_modules(statement: str) -> set[str]:
    code = f"import sys; before = set(sys.modules); {statement}; print(*set(sys.modules) - before)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return set(result.stdout.split())


def test_import_loads_nothing_heavy() -> None:
    loaded = loaded_after("import faceanatomy")
    assert not loaded & (HEAVY | {"numpy", "msgspec"})
    assert "networkx" in loaded_after("import faceanatomy; faceanatomy.load().graph"), "control"


def test_load_imports_no_3d_library() -> None:
    assert not loaded_after("import faceanatomy; faceanatomy.load()") & (HEAVY | {"numpy"})


def test_nothing_at_run_time_loads_the_generator() -> None:
    names = loaded_after("import faceanatomy.view, faceanatomy.sheets, faceanatomy.cli")
    assert "numba" not in names
    assert "skimage" not in names
