"""The command line: ``app.py`` names the verbs and their flags, one file per verb does the work."""
