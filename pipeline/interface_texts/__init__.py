"""The texts that a reader of the pages sees, in one file a language: ``en.json`` is complete.

``read_texts.py`` reads and checks a file; ``say.py`` gives a text by its key ``group.name`` to
Python and to the templates; ``script_texts.py`` those that the scripts of the page say, which
embeds them for ``report/scripts/texts.mjs``. A text has named places, ``{amount}``; one that
depends on a number has a form for each plural category of its language (``one``, ``other``, …),
and ``{n}`` is the number. The sentences of an answer are here too: the terminal says what the pages
say.

A translation is one further file with the same keys and places, ``fr.json``, and ``LANGUAGE`` in
``say.py`` names it.

Not here, since it is published data or a document: names of foods, categories and rules, kinds of
evidence, verdicts, descriptions of columns, and the recipes of ``load/docs``.
"""
