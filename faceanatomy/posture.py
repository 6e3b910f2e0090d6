"""What moves without a listed muscle contracting: jaw, gaze, head, tongue, cheeks, lips, lids."""

from __future__ import annotations

import math

import msgspec

from faceanatomy.errors import InvalidValueError, choice_error

_LIMITS: dict[str, tuple[float, float]] = {
    "jaw_opening": (0.0, 60.0),
    "jaw_protrusion": (-5.0, 12.0),
    "jaw_swing": (-12.0, 12.0),
    "gaze_yaw": (-50.0, 50.0),
    "gaze_pitch": (-50.0, 50.0),
    "head_yaw": (-90.0, 90.0),
    "head_pitch": (-70.0, 70.0),
    "head_roll": (-60.0, 60.0),
    "tongue_protrusion": (0.0, 50.0),
    "tongue_elevation": (-30.0, 30.0),
    "cheek_inflation_right": (-10.0, 14.0),
    "cheek_inflation_left": (-10.0, 14.0),
    "hyoid_elevation": (-10.0, 25.0),
    "lips_rolled_in": (0.0, 8.0),
    "lower_lip_bitten": (0.0, 10.0),
    "tongue_bulge_right": (0.0, 12.0),
    "tongue_bulge_left": (0.0, 12.0),
    "lid_droop_right": (0.0, 10.0),
    "lid_droop_left": (0.0, 10.0),
    "brow_sag_right": (0.0, 10.0),
    "brow_sag_left": (0.0, 10.0),
    "lower_lid_sag_right": (0.0, 4.0),
    "lower_lid_sag_left": (0.0, 4.0),
    "mouth_sag_right": (0.0, 8.0),
    "mouth_sag_left": (0.0, 8.0),
}
_SIDED = ("cheek_inflation", "tongue_bulge", "lid_droop", "brow_sag", "lower_lid_sag", "mouth_sag")
"""Fields that exist once for each side."""


class Posture(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Position of jaw, gaze, head, tongue, cheeks, hyoid, lips and lids; all zero is rest.

    Parameters
    ----------
    jaw_opening
        Distance between the incisal edges in mm.
    jaw_protrusion
        Forward shift of the lower incisors in mm; negative is backward.
    jaw_swing
        Sideways shift of the lower incisors in mm; positive to the subject's right.
    gaze_yaw, gaze_pitch
        Rotation of both eyes in degrees; positive to the subject's right, and up.
    head_yaw, head_pitch, head_roll
        Turn to the subject's right, nod upward, tilt to the subject's right, in degrees.
    tongue_protrusion
        How far the tip stands out beyond the lower incisors, in mm.
    tongue_elevation
        Rise of the tongue tip in mm; negative is downward.
    cheek_inflation_right, cheek_inflation_left
        How far air pushes the middle of that cheek outward, in mm; negative is sucked in.
    hyoid_elevation
        Rise of the hyoid bone in mm, as in a swallow; the larynx follows, the bone also goes
        forward.
    lips_rolled_in
        How far the red of both lips is drawn in over the teeth, in mm, as when they are sucked in.
    lower_lip_bitten
        How far the lower lip alone is drawn in under the upper front teeth, in mm, while the upper
        lip rises off them; between the teeth it needs a jaw that is open by about 6 mm.
    tongue_bulge_right, tongue_bulge_left
        How far the tip of the tongue pushes that cheek out beside the corner of the mouth, in mm.
    lid_droop_right, lid_droop_left
        How far that upper lid hangs lower than at rest, in mm: its levator gives up tone. It
        comes down to the lower lid at most.
    brow_sag_right, brow_sag_left
        How far that brow hangs lower than at rest, in mm, where the frontalis has lost its tone.
    lower_lid_sag_right, lower_lid_sag_left
        How far that lower lid hangs lower than at rest, in mm.
    mouth_sag_right, mouth_sag_left
        How far that corner of the mouth hangs lower than at rest, in mm; the fold over it flattens.

    Raises
    ------
    InvalidValueError
        If a value is not finite or outside what a human head can do.
    """

    jaw_opening: float = 0.0
    jaw_protrusion: float = 0.0
    jaw_swing: float = 0.0
    gaze_yaw: float = 0.0
    gaze_pitch: float = 0.0
    head_yaw: float = 0.0
    head_pitch: float = 0.0
    head_roll: float = 0.0
    tongue_protrusion: float = 0.0
    tongue_elevation: float = 0.0
    cheek_inflation_right: float = 0.0
    cheek_inflation_left: float = 0.0
    hyoid_elevation: float = 0.0
    lips_rolled_in: float = 0.0
    lower_lip_bitten: float = 0.0
    tongue_bulge_right: float = 0.0
    tongue_bulge_left: float = 0.0
    lid_droop_right: float = 0.0
    lid_droop_left: float = 0.0
    brow_sag_right: float = 0.0
    brow_sag_left: float = 0.0
    lower_lid_sag_right: float = 0.0
    lower_lid_sag_left: float = 0.0
    mouth_sag_right: float = 0.0
    mouth_sag_left: float = 0.0

    def __post_init__(self) -> None:
        for name, (low, high) in _LIMITS.items():
            value = getattr(self, name)
            if not (math.isfinite(value) and low <= value <= high):
                unit = "degrees" if name.startswith(("gaze", "head")) else "mm"
                raise InvalidValueError(
                    f"Posture {name} = {value!r} is outside {low:g}..{high:g} {unit}."
                )

    def __bool__(self) -> bool:
        """Tell whether anything is away from rest."""
        return any(getattr(self, name) != 0.0 for name in _LIMITS)

    def mirrored(self) -> Posture:
        """Return the posture with left and right exchanged."""
        sided: dict[str, float] = {}
        for name in _SIDED:
            sided[f"{name}_right"] = getattr(self, f"{name}_left")
            sided[f"{name}_left"] = getattr(self, f"{name}_right")
        return msgspec.structs.replace(
            self,
            jaw_swing=-self.jaw_swing,
            gaze_yaw=-self.gaze_yaw,
            head_yaw=-self.head_yaw,
            head_roll=-self.head_roll,
            **sided,
        )

    def only(self, side: str) -> Posture:
        """Return the posture with the other side's cheek and lid at rest; `side` may be ``"both"``.

        Jaw, head, tongue, hyoid, lips and gaze have no side of their own and stay.
        """
        sides = ("left", "right", "both")
        if side not in sides:
            raise choice_error("side", side, sides)
        if side == "both":
            return self
        other = "left" if side == "right" else "right"
        return msgspec.structs.replace(self, **{f"{name}_{other}": 0.0 for name in _SIDED})

    def over(self, rest: Posture) -> Posture:
        """Return the posture of a face that rests in another one: what is 0 here comes from it."""
        if not rest:
            return self
        return Posture(**{name: getattr(self, name) or getattr(rest, name) for name in _LIMITS})

    def scaled(self, factor: float) -> Posture:
        """Return the posture with every value times `factor` (0..1)."""
        if not 0.0 <= factor <= 1.0:
            raise InvalidValueError(f"A posture is scaled by 0..1, not by {factor!r}.")
        return Posture(**{name: getattr(self, name) * factor for name in _LIMITS})
