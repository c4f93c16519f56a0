"""The explorer page ``report/index.html``: one file that loads nothing, made at build time.

How it is made
    ``page_data.py`` queries the built database; ``compact_columns.py`` writes the tables as compact
    columns; ``food_kinds.py`` marks animal and fermented foods; ``filters.py`` lists the options
    of the filters; ``pictures/`` draws; ``page.py`` fills ``templates/index.html`` with the data
    (``<script type="application/json" id="data">``), ``style.css`` and the modules of
    ``scripts/``, which ``script_bundle.py`` joins into one and allows by a Content-Security-Policy;
    ``write_report.py`` writes it. ``search_data.py`` adds the names that a search understands.

The scripts, in order of dependence (each imports only those before it)
    ``fold`` letters without accents · ``columns`` the tables read back · ``number`` · ``csv`` ·
    ``address`` state ↔ part after # · ``read`` how a text may be read · ``search`` what it leads to
    · ``portion`` · ``statement`` what a source says of a quantity · ``percent`` shares of a
    reference · ``foods`` the dataset and its quantities · ``find`` the foods a state asks for, in
    order · ``answer`` what is said above them · ``table_text`` them as CSV.
    None of these uses the document: Node's test runner tests them. The drawing scripts use them:
    ``element``, ``marks``, ``path``, ``results``, ``choices``, ``values``, ``beside``, ``panel``,
    and ``keys`` and ``page``, which connect all of them. ``early`` runs before the first paint.

What tests may rely on in the page
    ``html[data-ready]`` once the first view is drawn · ``#search`` (form) with ``#q``, ``#of``,
    ``#per``, ``#sort``, ``#category``, ``#source``, ``#confidence``, ``#animal``, ``#fermented``;
    ``#filter`` shows the filters on a small screen · ``#count`` (live region), ``#left`` ·
    ``#results li a[data-food]`` · ``#more`` · ``#copy``, ``#copied`` · ``#panel`` with ``#back``,
    ``#start`` (before a food is chosen), ``#unknown``, and ``#food``: ``#food-name``, ``.key``,
    ``#serving``, ``#ref``, ``#share``, ``section.values``, ``details`` with ``dl.path``,
    ``section.with``, ``section.doubts``, ``section.elsewhere`` · ``#pictures figure`` · each
    drawing of the list leaves a performance measure ``search``.
    The address: ``#food=…&q=…&of=MK7&per=serving&sort=name&category=…&source=…&confidence=B
    &animal=1&fermented=1&serving=2&ref=…``; defaults are left out.
"""
