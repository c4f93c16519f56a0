"""The explorer page ``report/index.html``: one file that loads nothing, made at build time.

How it is made
    ``page_data.py`` asks the built database the queries of ``page_sql.py``; ``compact_columns.py``
    writes the tables as compact columns, ``embedded_json.py`` as JSON that is safe in a page;
    ``food_kinds.py`` marks animal and fermented foods; ``filters.py`` lists the options of the
    filters; ``answer_data.py`` adds what is said of each food as people mean it,
    ``first_screen.py`` the three sentences, ``all_vitamin_k.py`` the list for people on warfarin;
    ``pictures/`` draws; ``page.py`` fills ``templates/index.html`` with the data
    (``<script type="application/json">``: ``data`` for the first view, ``records`` for all that is
    read when it is first asked for), ``style.css`` and the modules of
    ``scripts/``, which ``script_bundle.py`` joins into one and allows by a Content-Security-Policy;
    ``write_report.py`` writes it. ``search_data.py`` adds the names that a search understands.

The scripts, in order of dependence (each imports only those before it)
    ``texts`` of the interface (``pipeline/interface_texts``) · ``fold`` letters without accents ·
    ``columns`` the tables read back · ``number`` ·
    ``amount_text`` amounts as Python writes them · ``csv`` · ``address`` state ↔ part after # ·
    ``state`` what it may be · ``read`` how a text may be read · ``search`` what it leads to
    · ``portion`` · ``statement`` what a source says of a quantity · ``percent`` shares of a
    reference · ``foods`` the dataset and its quantities · ``answers`` foods as people mean them ·
    ``find`` the records a state asks for, in order · ``find_answers`` the foods · ``answer`` what
    is said above them · ``table_text`` them as CSV.
    None of these uses the document: Node's test runner tests them. The drawing scripts use them:
    ``element``, ``marks``, ``log_mark``, ``path``, ``results``, ``answer_items``, ``lists``,
    ``chips``, ``choices``, ``values``, ``beside``, ``forms_drawn``, ``stands_out``, ``panel`` (a
    record), ``answer_panel`` (a food), and ``keys`` and ``page``, which connect all of them.
    ``early`` runs before the first paint.

What tests may rely on in the page
    ``html[data-ready]`` once the first view is drawn, ``html[data-show]`` the view · ``.lead``,
    ``.ways a[data-show]`` · ``#search`` (form) with ``#q``, ``#of``, ``#per``, ``#sort``,
    ``#category``, ``#source``, ``#confidence``, ``#animal``, ``#fermented``; ``#filter`` shows the
    filters on a small screen, ``#chips`` those that are set · ``#count`` (live region), ``#left`` ·
    ``#as-foods``, ``#as-records`` · ``#results li a[data-concept]`` of foods, ``[data-food]`` of
    records · ``#more`` · ``#copy``, ``#copied`` · ``#panel`` with ``#back``, ``#start`` (before a
    food is chosen), ``#unknown``, and ``#food``: ``#food-name``, ``#serving``, ``#ref``,
    ``#share``; of a record ``.key``, ``section.values``, ``details`` with ``dl.path``,
    ``section.with``, ``section.doubts``, ``section.elsewhere``; of a food ``.key-amount``,
    ``#grams``, ``#want``, ``#wanted``, ``#all-k``, ``#forms``, ``details.record[data-record]`` ·
    ``#claims .card[data-claim]`` · ``#warfarin`` · ``#pictures figure`` · each drawing of the list
    leaves a performance measure ``search``.
    The address: ``#concept=natto`` or ``#food=…``, ``&show=records`` (or ``claims``,
    ``warfarin``), ``&claim=…&q=…&of=MK7&per=serving&sort=name&category=…&source=…&confidence=B
    &animal=1&fermented=1&serving=2&grams=45&want=45&ref=…``; defaults are left out.
"""
