"""The search by meaning: services near to what was typed that may share no word with it.

An encoder turns texts into vectors; near vectors mean nearly the same, in whatever language. All of it may be missing:
then words alone are searched for.
"""
