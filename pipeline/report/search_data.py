"""What the page's search knows besides the foods: names and words, topics, and claims."""

from typing import Any

import duckdb

# English names, those of languages with Germanic and with Romance endings, and the others apart,
# each once however many languages of these share it. Left out is what the page makes itself: other
# spellings, plurals in s, and the concepts' own names.
_TERMS = """\
SELECT kind, id,
  list(name ORDER BY name) FILTER (WHERE english) AS english,
  list(name ORDER BY name) FILTER (WHERE NOT english AND germanic) AS germanic,
  list(name ORDER BY name) FILTER (WHERE NOT english AND romance) AS romance,
  list(name ORDER BY name) FILTER (WHERE NOT (english OR germanic OR romance)) AS others
FROM (
  SELECT
    kind, id, min(name) AS name, bool_or(language = 'en') AS english,
    bool_or(language IN ('de', 'nl', 'da')) AS germanic,
    bool_or(language IN ('fr', 'it')) AS romance
  FROM (
    SELECT kind, id, name, language, max(term) AS term
    FROM search_term AS t
    WHERE origin = 'reviewed'
      AND NOT EXISTS (
        SELECT 1
        FROM search_term AS o
        WHERE o.kind = t.kind AND o.id = t.id AND o.kind <> 'ignored' AND o.language = 'en'
          AND (t.term = o.term || 's' OR (t.term = o.term AND o.origin = 'concept name'))
      )
    GROUP BY ALL
  )
  GROUP BY kind, id, term
)
GROUP BY kind, id
ORDER BY kind, id"""
_TOPICS = "SELECT topic_id, title, answer FROM search_topic ORDER BY topic_id"
_CLAIMS = "SELECT claim_id, statement, verdict_text FROM claim ORDER BY claim_id"


def search_data(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return terms (kind, id, names), topics and claims of the dataset as rows."""

    def rows(sql: str) -> list[list[Any]]:
        return [list(row) for row in connection.execute(sql).fetchall()]

    terms = [[kind, id_, *(names or [] for names in of)] for kind, id_, *of in rows(_TERMS)]
    return {"terms": terms, "topics": rows(_TOPICS), "claims": rows(_CLAIMS)}
