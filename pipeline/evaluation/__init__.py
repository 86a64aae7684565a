"""How good the program is: its rows against documents that coders marked by hand, apart from it.

halves.py opens the coded documents; marks.py says what can be marked; gold.py reads the codings
and says what is wrong with them;
align.py finds each mark in the text that the program read; program.py puts the program's rows in
the same shape; matching.py pairs the two; tallies.py counts what a document adds to each measure,
score.py makes figures of it; evaluate.py runs these; page.py writes it down. coders.py measures
the coders against each other; settle.py joins their codings.
"""
