"""Printed study sheets: figures with leader lines, tables and notes as PDF, SVG or PNG.

`faceanatomy.sheets.sheet.sheet` makes one from an expression, an action unit, an exercise, a
muscle or an `Activation`. This package re-exports nothing: a function of the name of its module
would hide it.
"""
