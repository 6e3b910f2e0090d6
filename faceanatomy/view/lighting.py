"""The four lights: they hang at the camera, so every view is lit like a printed plate."""

from __future__ import annotations

from vtkmodules.vtkRenderingCore import vtkActor, vtkLight, vtkRenderer

LIGHTS: tuple[tuple[tuple[float, float, float], float, tuple[float, float, float]], ...] = (
    ((-0.95, 1.05, 1.00), 0.76, (1.0, 0.965, 0.92)),
    ((1.25, 0.10, 0.70), 0.34, (0.90, 0.935, 1.0)),
    ((0.45, 1.20, -0.80), 0.36, (1.0, 1.0, 1.0)),
    ((0.0, 0.0, 1.0), 0.29, (1.0, 1.0, 1.0)),
)
"""Direction (right, up, towards the viewer), strength and colour of each light: key from the
upper left, cool fill from the right, rim from behind, and a little from the viewer."""

CATCH_LIGHT: tuple[tuple[float, float, float], float] = ((-0.42, 0.50, 1.0), 0.45)
"""Direction and strength of a window that is only seen as a spot on wet eyes and lips: it gives
gloss and no light, because without a spot eyes look blind."""


def add_lights(renderer: vtkRenderer) -> None:
    """Replace the lights of a renderer by `LIGHTS`, fixed to its camera."""
    renderer.RemoveAllLights()
    renderer.AutomaticLightCreationOff()
    for direction, strength, color in LIGHTS:
        light = vtkLight()
        light.SetLightTypeToCameraLight()
        # In camera-light coordinates the subject is at the origin and the viewer at (0, 0, 1).
        light.SetPosition(*direction)
        light.SetFocalPoint(0.0, 0.0, 0.0)
        light.PositionalOff()
        light.SetIntensity(strength)
        light.SetColor(*color)
        renderer.AddLight(light)
    direction, strength = CATCH_LIGHT
    spot = vtkLight()
    spot.SetLightTypeToCameraLight()
    spot.SetPosition(*direction)
    spot.SetFocalPoint(0.0, 0.0, 0.0)
    spot.PositionalOff()
    spot.SetIntensity(strength)
    spot.SetDiffuseColor(0.0, 0.0, 0.0)
    spot.SetAmbientColor(0.0, 0.0, 0.0)
    spot.SetSpecularColor(1.0, 1.0, 1.0)
    renderer.AddLight(spot)


_SOFT_LIGHT = """//VTK::Light::Dec
float soft_light(float cosine) { return 0.5 * (cosine + sqrt(cosine * cosine + 0.02)); }
"""


def soften_terminator(actor: vtkActor) -> None:
    """Let every lamp fade out smoothly over a surface, as it does on skin.

    Where a lamp begins to reach a smooth surface its light has a kink, and the eye sees a line
    there that reads as a scar. The softened cosine differs from the clamped one by 0.07 at most.
    """
    shader = actor.GetShaderProperty()
    shader.ClearAllFragmentShaderReplacements()
    shader.AddFragmentShaderReplacement("//VTK::Light::Dec", True, _SOFT_LIGHT, False)
    shader.AddFragmentShaderReplacement("max(0.0, dot(", False, "soft_light(dot(", True)
