"""The files that curators write in ``pipeline/reviewed``: read and checked once, as one object.

Each file is described in ``schemas.reviewed``. Every violation stops the run, with file and line;
the result is ``Curated``, and no other part of the program reads these files.
"""
