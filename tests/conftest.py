"""Settings shared by all tests."""

from __future__ import annotations

from hypothesis import settings

# Machines are shared and noisy: a slow example is no fault.
settings.register_profile("faceanatomy", deadline=None)
settings.load_profile("faceanatomy")
