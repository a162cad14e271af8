"""Spreadsheets: bytes to rows of text, headers to fields, cells to values, and back. Knows no database and no chat."""
