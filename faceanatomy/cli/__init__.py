"""The command line: thin commands over the public functions.

Results go to standard output as tables for people, or as JSON with ``--json``. Errors go to
standard error without a traceback. Exit codes: 0 done, 1 could not be done, 2 wrong use.
"""

from __future__ import annotations


def main() -> None:
    """Run the ``faceanatomy`` command and exit with its code."""
    import sys

    from faceanatomy.cli.app import run

    sys.exit(run())
