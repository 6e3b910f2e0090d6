"""``python -m faceanatomy``: the command line."""

from faceanatomy.cli import main

main()
