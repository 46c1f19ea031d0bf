"""A small run whose numbers are kept; ``python -m tests.golden.update`` writes them anew and prints what moved."""
