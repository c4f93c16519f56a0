"""What curators wrote in ``pipeline/reviewed``: read and checked once, passed on as one object.

Each file is described in ``schemas.reviewed``. All that breaks a description stops the run, with
file and line; what is left is ``Curated``, and nothing else in the program reads these files.
"""
