"""The trade's papers (三表两卡), a page at a time: from the day's chat to what handlers/sheets/printing.py lays out."""
