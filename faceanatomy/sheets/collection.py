"""The full set of sheets in one folder: several at a time, resumed, and only what has changed.

``manifest.json`` in the folder says from which inputs each file was made. A file that still is
what the manifest says, made from inputs that are still the same, is up to date.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faceanatomy.data import data_directory
from faceanatomy.errors import FaceAnatomyError, OutputError
from faceanatomy.files import atomic_write
from faceanatomy.sheets.paper import SheetTooSmallError
from faceanatomy.sheets.report import Finding, check_sheet
from faceanatomy.sheets.sheet import sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from faceanatomy.knowledge.atlas import Atlas

MANIFEST = "manifest.json"
_ROOMS = ("sheets", "view", "knowledge", "geometry", "clinical", "training")
_BYTES_EACH = 2_000_000_000
"""Memory that one process may need."""


@dataclass(frozen=True)
class Job:
    """One sheet of the set: its file, kind and subject."""

    file: str
    kind: str
    thing: str | None = None


@dataclass(frozen=True)
class Made:
    """What became of one sheet.

    Parameters
    ----------
    file, size, pages, seconds
        Name of the file, size of the paper, number of pages, time it took.
    fresh
        Whether it was up to date and nothing had to be done.
    error
        Why it could not be made; empty if it was.
    findings
        How it keeps the rules, if that was asked for.
    """

    file: str
    size: str = ""
    pages: int = 0
    seconds: float = 0.0
    fresh: bool = False
    error: str = ""
    findings: tuple[Finding, ...] = field(default=(), repr=False)


def full_set(atlas: Atlas) -> tuple[Job, ...]:
    """Return every sheet there is, posters first and the many small ones last."""
    jobs = [
        Job("poster.pdf", "poster"),
        Job("emotions.pdf", "emotions"),
        Job("layers.pdf", "layers"),
        Job("antagonists.pdf", "antagonists"),
        Job("nerve-facial.pdf", "nerve", "facial_nerve"),
        Job("nerve-mandibular.pdf", "nerve", "mandibular_nerve"),
        Job("claims.pdf", "claims"),
        Job("deck.pdf", "deck"),
        Job("flashcards.pdf", "flashcards"),
        Job("worksheet.pdf", "worksheet"),
    ]
    jobs += [Job(f"plan-{p.id}.pdf", "plan", p.id) for p in atlas.plans]
    # With their kind: some action units and expressions have the id of another thing as a name.
    jobs += [
        Job(f"expression-{e.id}.pdf", "expression", f"expression:{e.id}")
        for e in atlas.expressions
        if e.activation()
    ]
    jobs += [Job(f"exercise-{e.id}.pdf", "exercise", f"exercise:{e.id}") for e in atlas.exercises]
    return tuple(Job(job.file.replace("_", "-"), job.kind, job.thing) for job in jobs)


def make_set(
    directory: str | os.PathLike[str],
    jobs: Sequence[Job],
    options: Mapping[str, Any],
    *,
    dpi: float | None = None,
    processes: int | None = None,
    checked: bool = False,
) -> Iterator[Made]:
    """Make the sheets of a set and yield each as soon as it is done.

    Parameters
    ----------
    directory
        Folder of the set; made if it is missing.
    jobs
        What to make.
    options
        Size, theme and so on: arguments of `faceanatomy.sheets.sheet.sheet`. Where a sheet needs
        a larger size it gets the next one that holds it.
    dpi
        Resolution, as in `Sheet.save`.
    processes
        How many at a time; by default one for each core, as far as memory allows.
    checked
        Whether each new sheet is measured by the rules of printed charts.

    Raises
    ------
    OutputError
        If the folder cannot be made or written to.
    """
    folder = Path(directory)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"Cannot make the folder {str(folder)!r}: {(error.strerror or str(error)).lower()}. "
            "Choose another one."
        ) from error
    manifest = _read_manifest(folder)
    todo: list[tuple[Job, str]] = []
    for job in jobs:
        inputs = _fingerprint(job, options, dpi)
        entry = manifest.get(job.file)
        if entry is not None and entry["inputs"] == inputs and _is_file(folder, job, entry):
            yield Made(job.file, entry["size"], entry["pages"], entry["seconds"], fresh=True)
        else:
            todo.append((job, inputs))
    inputs_of = {job.file: inputs for job, inputs in todo}
    most = min(len(todo), processes or _processes())
    for made in _all_made(folder, [job for job, _ in todo], options, dpi, most, checked=checked):
        if not made.error:
            manifest[made.file] = {
                "inputs": inputs_of[made.file],
                "sha256": _hash(folder / made.file),
                "size": made.size,
                "pages": made.pages,
                "seconds": round(made.seconds, 2),
            }
            _write_manifest(folder, manifest)
        yield made


def _all_made(
    folder: Path,
    jobs: Sequence[Job],
    options: Mapping[str, Any],
    dpi: float | None,
    processes: int,
    *,
    checked: bool,
) -> Iterator[Made]:
    if processes <= 1:
        for job in jobs:
            yield make(folder, job, options, dpi, checked=checked)
        return
    # A forked process would share the parent's graphics context.
    context = multiprocessing.get_context("spawn")
    threads = max(1, (os.cpu_count() or 1) // processes)
    pool = ProcessPoolExecutor(processes, context, _share_the_cores, (threads,))
    try:
        running = [pool.submit(make, folder, job, options, dpi, checked=checked) for job in jobs]
        for one in as_completed(running):
            yield one.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _share_the_cores(threads: int) -> None:
    """Let software renderers of several processes not fight for the cores."""
    os.environ.setdefault("LP_NUM_THREADS", str(threads))


def make(
    folder: Path, job: Job, options: Mapping[str, Any], dpi: float | None, *, checked: bool
) -> Made:
    """Make one sheet; what goes wrong is told in the result, so that the others go on."""
    begin = time.perf_counter()
    try:
        try:
            planned = sheet(job.thing, kind=job.kind, **options)
        except SheetTooSmallError as error:
            if not (error.proposal or error.turned):
                raise
            room = {"size": error.proposal} if error.proposal else {"orientation": error.turned}
            planned = sheet(job.thing, kind=job.kind, **{**options, **room})
        (path,) = planned.save(folder / job.file, dpi)
        seconds = time.perf_counter() - begin
        findings = check_sheet(planned, path.read_bytes()) if checked else ()
    except Exception as error:
        # Whatever it is, even a fault of ours, must not cost the other sheets; the command tells it
        # and ends with an error.
        known = isinstance(error, FaceAnatomyError)
        said = str(error) if known else f"{type(error).__name__}: {error}"
        return Made(job.file, error=said, seconds=time.perf_counter() - begin)
    return Made(job.file, planned.plan.paper.name, planned.pages, seconds, findings=findings)


def _processes() -> int:
    cores = os.cpu_count() or 1
    with suppress(AttributeError, OSError, ValueError):  # not every system tells its memory
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        cores = min(cores, max(1, memory // _BYTES_EACH))
    return cores


def _fingerprint(job: Job, options: Mapping[str, Any], dpi: float | None) -> str:
    """Return a hash of all that the file depends on: subject, options, logo, facts, model, code."""
    logo = options.get("logo")
    said = [asdict(job), {k: str(v) for k, v in options.items()}, dpi, _facts_and_code()]
    said.append(_hash(Path(logo)) if logo is not None else "")
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@cache
def _facts_and_code() -> str:
    digest = hashlib.sha256()
    data = data_directory()
    files = [*data.glob("*.json"), data / "meshes" / "index.json", data / "meshes" / "motion.npz"]
    package = Path(__file__).parent.parent
    files += [data / "model" / "sites.json", *package.glob("*.py")]
    files += [
        path
        for room in _ROOMS
        for path in (package / room).rglob("*")
        if path.suffix in (".py", ".jinja", ".json") and "node_modules" not in path.parts
    ]
    for path in sorted(files):
        with suppress(OSError):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _is_file(folder: Path, job: Job, entry: Mapping[str, Any]) -> bool:
    return bool(entry["sha256"]) and _hash(folder / job.file) == entry["sha256"]


def _read_manifest(folder: Path) -> dict[str, Any]:
    """Return what is known of the files; nothing if the manifest is missing or damaged."""
    try:
        entries = json.loads((folder / MANIFEST).read_text("utf-8"))["sheets"]
        wanted = {"inputs", "sha256", "size", "pages", "seconds"}
        return {k: v for k, v in entries.items() if wanted <= set(v)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write_manifest(folder: Path, entries: Mapping[str, Any]) -> None:
    with atomic_write(folder / MANIFEST) as temporary:
        said = {"made by": "faceanatomy sheet all", "sheets": dict(sorted(entries.items()))}
        temporary.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
