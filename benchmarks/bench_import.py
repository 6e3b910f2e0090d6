"""How long ``import faceanatomy`` takes in a fresh process."""

from timing import median_in_fresh_process, report

report(
    "import faceanatomy",
    median_in_fresh_process("import faceanatomy"),
    0.10,
    "import networkx",
    median_in_fresh_process("import networkx"),
)
