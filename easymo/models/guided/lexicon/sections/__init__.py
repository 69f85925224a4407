"""The tables of the phrase files, a file for each subject. `phrasebook.py` reads them."""
