"""The demo: a store of made-up people in a file of its own, its clock wound forward by hand.

Seed, clock and reset refuse any file but ``demo.db``: a real store's data is never touched.
"""
