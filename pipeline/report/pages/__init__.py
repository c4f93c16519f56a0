"""The pages beside the explorer: plain files that need no script and can be found by a search.

How they are made
    ``page_tables.py`` queries the built database once a table; ``food_page.py`` and its neighbours
    turn the rows into what a template shows; ``structured_data.py`` describes a page for machines
    (schema.org, JSON-LD); ``page_text.py`` fills ``templates/pages/``; ``write_pages.py`` writes
    ``report/foods/<concept_id>.html``, ``report/foods/index.html``, ``report/claims.html``,
    ``report/sources.html``, ``report/data.html`` and ``report/sitemap.xml``. What an answer says
    is worded in ``pipeline/query/answer_sentences.py``, for ``k2 food`` too.

What tests may rely on
    ``#answer`` with ``.number``, ``#forms`` with its bar, ``#portions``, ``#stands-out``,
    ``#records``, ``#cite`` of a food; ``article#<claim_id>`` of a claim; ``#source-<source_id>``
    and ``#reference-<reference_id>``; ``#example-<name>`` of data.html.
"""
