"""Measured faces: tables of face tracking and action units as series of activations.

>>> from faceanatomy.signals import read_signals  # the same as faceanatomy.read_signals
"""

from faceanatomy.signals.reading import read_signals
from faceanatomy.signals.series import Frame, Series

__all__ = ["Frame", "Series", "read_signals"]
