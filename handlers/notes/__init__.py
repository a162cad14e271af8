"""Prose to findings: reads a rep's note and shows which words each value came from. Knows no database."""
