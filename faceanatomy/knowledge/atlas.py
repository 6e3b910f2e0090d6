"""The atlas: every record, found by any of its names."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from faceanatomy.activation import SIDES, Activation
from faceanatomy.data import data_directory
from faceanatomy.errors import DataError, UnknownNameError, choice_error
from faceanatomy.knowledge.aliases import (
    action_unit_aliases,
    body_aliases,
    claim_aliases,
    muscle_aliases,
    named_aliases,
    nerve_aliases,
    short_name,
    unit_aliases,
)
from faceanatomy.knowledge.loading import Records, read_records, record_id
from faceanatomy.knowledge.names import BARE, MARGIN, NameIndex
from faceanatomy.knowledge.records import (
    ActionUnit,
    Artery,
    Blendshape,
    Claim,
    Condition,
    Exercise,
    Expression,
    LesionSite,
    Muscle,
    Nerve,
    Programme,
    Reference,
    Structure,
    Synkinesis,
    Tempo,
)
from faceanatomy.knowledge.units import Unit, units_of

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping

    import networkx as nx

    from faceanatomy.clinical.lesion import Lesion
    from faceanatomy.knowledge.graph import PathStep
    from faceanatomy.knowledge.search import Hit, SearchIndex
    from faceanatomy.knowledge.shown import Shown
    from faceanatomy.training.records import Plan

R = TypeVar("R")


def load(directory: str | os.PathLike[str] | None = None) -> Atlas:
    """Return the atlas of the shipped data, or of another folder laid out like it.

    The atlas is read once per folder and kept, and nothing in it can be changed.

    Raises
    ------
    DataError
        If a file is missing, cut off or malformed; the message names file, record and field.
    """
    return _load(data_directory() if directory is None else Path(directory).resolve())


@cache
def _load(directory: Path) -> Atlas:
    if not directory.is_dir():
        raise DataError(
            f"There is no folder {str(directory)!r} to load an atlas from. "
            "Call load() without a folder for the data that come with faceanatomy."
        )
    return Atlas(read_records(directory))


class Atlas:
    """All muscles of the face and neck and everything known about them.

    Parameters
    ----------
    records
        The contents of the data files. The records are bound to this atlas so that relations
        such as `Muscle.antagonists` can be followed.

    Notes
    -----
    Every lookup takes an id, an English or Latin name, a synonym or an ontology id; case,
    accents, spaces, underscores and hyphens do not count.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self.muscles: tuple[Muscle, ...] = records.muscles
        """The muscles in anatomical order."""
        self.structures: tuple[Structure, ...] = records.structures
        self.nerves: tuple[Nerve, ...] = records.nerves
        self.arteries: tuple[Artery, ...] = records.arteries
        self.action_units: tuple[ActionUnit, ...] = records.action_units
        self.expressions: tuple[Expression, ...] = records.expressions
        self.exercises: tuple[Exercise, ...] = records.exercises
        self.conditions: tuple[Condition, ...] = records.conditions
        self.plans: tuple[Programme, ...] = records.plans
        """The ready training programmes; see `plan`."""
        self.lesions: tuple[LesionSite, ...] = records.lesions
        """The sites where a nerve can be interrupted; see `lesion`."""
        self.synkineses: tuple[Synkinesis, ...] = records.synkineses
        self.claims: tuple[Claim, ...] = records.claims
        self.blendshapes: tuple[Blendshape, ...] = records.arkit
        """The 52 names of ARKit face tracking and what they drive."""
        self.tempos: tuple[Tempo, ...] = records.dynamics
        self.references: Mapping[str, Reference] = MappingProxyType(
            {item["id"]: item for item in records.references}
        )
        """CSL-JSON items by id."""
        for kind in (
            self.muscles, self.structures, self.nerves, self.arteries, self.action_units,
            self.expressions, self.exercises, self.conditions, self.claims, self.lesions,
            self.synkineses, self.plans, self.blendshapes, self.tempos,
        ):  # fmt: skip
            for record in kind:
                record.__dict__["atlas"] = self
        for exercise in self.exercises:
            for step in exercise.steps:
                step.__dict__["atlas"] = self
        units = {unit.id: unit for muscle in self.muscles for unit in units_of(muscle)}
        self.units: tuple[str, ...] = tuple(units)
        """Ids of everything that contracts by itself, in anatomical order."""
        self._unit = NameIndex("part", units, unit_aliases, _name)
        self._muscle = _index("muscle", self.muscles, muscle_aliases, lambda m: short_name(m.name))
        self._nerve = _index("nerve", self.nerves, nerve_aliases, _name)
        self._artery = _index("artery", self.arteries, body_aliases, _name)
        self._structure = _index("structure", self.structures, body_aliases, _name)
        self._action_unit = NameIndex(
            "action unit",
            {unit.code: unit for unit in self.action_units},
            action_unit_aliases,
            lambda unit: f"AU{unit.code} {unit.name}",
        )
        self._expression = _index("expression", self.expressions, named_aliases, _name)
        self._exercise = _index("exercise", self.exercises, named_aliases, _name)
        self._condition = _index("condition", self.conditions, named_aliases, _name)
        self._programme = _index("programme", self.plans, named_aliases, _name)
        self._lesion = _index("lesion site", self.lesions, named_aliases, _name)
        self._synkinesis = _index("synkinesis", self.synkineses, named_aliases, _name)
        self._claim = _index("claim", self.claims, claim_aliases, lambda claim: claim.id)
        self._indexes: tuple[NameIndex[Any], ...] = (
            self._muscle, self._nerve, self._artery, self._structure, self._action_unit,
            self._expression, self._exercise, self._condition, self._claim, self._unit,
            self._programme, self._lesion, self._synkinesis,
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"Atlas({len(self.muscles)} muscles, {len(self.units)} units)"

    def __reduce__(self) -> tuple[type[Atlas], tuple[Records]]:
        return (Atlas, (self._records,))

    # Lookup --------------------------------------------------------------------------------

    def muscle(self, name: str | Muscle) -> Muscle:
        """Return the muscle called `name`; else raise UnknownNameError with suggestions."""
        return name if isinstance(name, Muscle) else self._muscle[str(name)]

    def structure(self, name: str | Structure) -> Structure:
        """Return the bone, cartilage, fascia or skin region called `name`."""
        return name if isinstance(name, Structure) else self._structure[str(name)]

    def nerve(self, name: str | Nerve) -> Nerve:
        """Return the nerve or nerve branch called `name`."""
        return name if isinstance(name, Nerve) else self._nerve[str(name)]

    def artery(self, name: str | Artery) -> Artery:
        """Return the artery called `name`."""
        return name if isinstance(name, Artery) else self._artery[str(name)]

    def action_unit(self, name: int | str | ActionUnit) -> ActionUnit:
        """Return an action unit by code (``12``, ``"12"``, ``"AU12"``) or FACS name."""
        return name if isinstance(name, ActionUnit) else self._action_unit[str(name)]

    def expression(self, name: str | Expression) -> Expression:
        """Return the expression called `name`."""
        return name if isinstance(name, Expression) else self._expression[str(name)]

    def exercise(self, name: str | Exercise) -> Exercise:
        """Return the exercise called `name`."""
        return name if isinstance(name, Exercise) else self._exercise[str(name)]

    def condition(self, name: str | Condition) -> Condition:
        """Return the condition called `name`."""
        return name if isinstance(name, Condition) else self._condition[str(name)]

    def programme(self, name: str | Programme) -> Programme:
        """Return the training programme called `name`."""
        return name if isinstance(name, Programme) else self._programme[str(name)]

    def lesion_site(self, name: str | LesionSite) -> LesionSite:
        """Return the lesion site called `name`."""
        return name if isinstance(name, LesionSite) else self._lesion[str(name)]

    def synkinesis(self, name: str | Synkinesis) -> Synkinesis:
        """Return the synkinesis called `name`."""
        return name if isinstance(name, Synkinesis) else self._synkinesis[str(name)]

    def claim(self, name: str | Claim) -> Claim:
        """Return the claim with this id or wording."""
        return name if isinstance(name, Claim) else self._claim[str(name)]

    def unit(self, name: str | Unit) -> Unit:
        """Return the part, or the muscle without parts, called `name`."""
        return name if isinstance(name, Unit) else self._unit[str(name)]

    def __getitem__(self, name: str | int) -> Any:
        """Return whatever is called `name`, muscles first.

        Raises
        ------
        UnknownNameError
            If nothing is; it is a LookupError, so ``except LookupError`` works as for any mapping.
        """
        if isinstance(name, int):
            return self.action_unit(name)
        best: tuple[tuple[bool, bool], NameIndex[Any]] | None = None
        for index in self._indexes:
            rank, found = index.match(str(name))
            # A name for one thing beats one for several, a full name beats a bare one.
            quality = (len(found) > 1, rank >= BARE)
            if found and (best is None or quality < best[0]):
                best = (quality, index)
                if not any(quality):
                    break
        if best is not None:
            return best[1][str(name)]
        raise UnknownNameError(
            "entry of the atlas", name, self._suggestions(str(name)), "Try find() to search."
        )

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str | int) and any(
            index.match(str(name))[1] for index in self._indexes
        )

    def _suggestions(self, name: str) -> list[str]:
        rated = [pair for index in self._indexes for pair in index.rated_suggestions(name)]
        rated.sort(key=lambda pair: -pair[0])
        near = [title for likeness, title in rated if likeness >= rated[0][0] - MARGIN]
        return list(dict.fromkeys(near))[:3]

    # Activations ---------------------------------------------------------------------------

    def activation(self, strengths: Mapping[Any, float]) -> Activation:
        """Return an activation of known units, whole muscles expanded to their parts.

        Parameters
        ----------
        strengths
            Strength 0..1 by name, or by (name, side) with side ``"left"``, ``"right"`` or
            ``"both"``. A name may be any name of a muscle or part; a strength given for a part
            counts before that of its muscle, and one for a side before that for both.

        Raises
        ------
        UnknownNameError
            If a name is neither a muscle nor a part.
        InvalidValueError
            If a side or strength is impossible.
        """
        found: dict[tuple[str, str], tuple[int, float]] = {}
        for key, strength in strengths.items():
            name, side = key if isinstance(key, tuple) else (key, "both")
            if side not in (*SIDES, "both"):
                raise choice_error("side", side, (*SIDES, "both"))
            units = self._units_called(name)
            weight = 2 * (len(units) == 1) + (side != "both")
            for unit in units:
                for one_side in SIDES if side == "both" else (side,):
                    if weight >= found.get((unit, one_side), (-1, 0.0))[0]:
                        found[unit, one_side] = (weight, strength)
        return Activation({key: strength for key, (_, strength) in found.items()})

    def _units_called(self, name: str) -> tuple[str, ...]:
        if name in self._unit.records:
            return (name,)
        muscles = self._muscle.match(str(name))[1]
        if len(muscles) == 1:
            return muscles[0].units
        if self._unit.match(str(name))[1]:
            return (self._unit[str(name)].id,)
        return self.muscle(str(name)).units

    def antagonists(self, activation: Activation) -> Activation:
        """Return the units that oppose the active ones, as strongly as what they oppose.

        Units that are active themselves are left out, so the two never overlap.
        """
        opposing: dict[tuple[str, str], float] = {}
        active = self.activation(activation)
        for (unit, side), strength in active.items():
            for opponent in self._unit[unit].muscle.antagonists:
                for key in ((other, side) for other in opponent.units):
                    if key not in active:
                        opposing[key] = max(strength, opposing.get(key, 0.0))
        return Activation(opposing)

    def resolve(self, thing: Any, intensity: float = 1.0, side: str = "both") -> Shown:
        """Return title, activation and posture of whatever a user may want to see.

        Parameters
        ----------
        thing
            A name of anything in the atlas, a FACS combination such as ``"6+12"``, a record, an
            exercise step, an `Activation`, a `Posture`, a pair of both, or a mapping
            from action units, muscles or parts to strengths (keys as in `activation`).
        intensity
            Factor 0..1 on everything.
        side
            ``"left"``, ``"right"`` or ``"both"``.

        Raises
        ------
        UnknownNameError
            If a name is unknown.
        InvalidValueError
            If `thing` cannot be shown, or an intensity or side is impossible.
        """
        from faceanatomy.knowledge.shown import resolve

        return resolve(self, thing, intensity, side)

    # Search and graph ----------------------------------------------------------------------

    def find(self, text: str, limit: int = 10) -> list[Hit]:
        """Return what `text` may mean, best first, over every kind; typing errors are forgiven."""
        return self._search.find(text, limit)

    @cached_property
    def _search(self) -> SearchIndex:
        from faceanatomy.knowledge.search import SearchIndex

        return SearchIndex(self)

    @cached_property
    def graph(self) -> nx.MultiDiGraph:
        """Everything as one frozen graph, built when first asked for."""
        from faceanatomy.knowledge.graph import build_graph

        return build_graph(self)

    def path(self, a: Any, b: Any) -> tuple[PathStep, ...]:
        """Return the shortest explanation of how `a` and `b` hang together; empty if there is none.

        Raises
        ------
        UnknownNameError
            If a name is unknown.
        """
        from faceanatomy.knowledge.graph import explain

        return explain(self, a, b)

    # Training and clinic: rooms built on this one, imported only when asked -----------------

    def lesion(self, site: str | LesionSite, side: str = "left", severity: float = 1.0) -> Lesion:
        """Return what a lesion of that side does; see `faceanatomy.clinical.lesion`."""
        from faceanatomy.clinical.lesion import lesion

        return lesion(self, site, side, severity)

    def plan(
        self,
        goal: str | Programme,
        *,
        days: int | None = None,
        minutes: int | None = None,
        level: str = "beginner",
        avoid: str | Iterable[str | Condition] = (),
        **more: Any,
    ) -> Plan:
        """Return a training plan; ``weeks``, ``start``, ``log``, ``seed``: see `make_plan`."""
        from faceanatomy.training.plan import make_plan

        return make_plan(self, goal, days=days, minutes=minutes, level=level, avoid=avoid, **more)


def _index(
    kind: str,
    records: Iterable[R],
    aliases: Callable[[R], Iterable[Any]],
    title: Callable[[R], str],
) -> NameIndex[R]:
    return NameIndex(kind, {record_id(r): r for r in records}, aliases, title)


def _name(record: Any) -> str:
    return str(record.name)
