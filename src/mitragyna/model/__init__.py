"""Equations only: what a person's body does with a substance, and what the receptor does to the person.

Nothing here reads a file or knows the library. ``values`` holds the numbers of one person,
the other modules the equations; ``docs/equations.md`` states them with their sources.
"""
