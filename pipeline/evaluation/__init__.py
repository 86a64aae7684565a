"""How good the program is: its rows against documents that coders marked by hand, apart from it.

gold.py reads the codings and says what is wrong with them; align.py finds each mark in the text
that the program read; coders.py measures the coders against each other; settle.py joins their
codings; matching.py pairs program and gold; score.py measures; page.py writes it down.
"""
