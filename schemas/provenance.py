"""The provenance of values: releases of upstream tables, and publications."""

from schemas.codes import ACCESS
from schemas.column import Column, Table

SOURCE = Table(
    "source",
    "A release of an upstream table or a paper collection.",
    (
        Column("source_id", "text", "Short name of the source.", required=True),
        Column("title", "text", "Title as the publisher gives it.", required=True),
        Column("publisher", "text", "Who publishes it.", required=True),
        Column(
            "publisher_short",
            "text",
            "The publisher in one spelling for all tables and studies of theirs: values under one"
            " such name are not independent of one another.",
            required=True,
        ),
        Column("release", "text", "Name of the release that was read.", required=True),
        Column("released_on", "text", "Date of the release (ISO 8601, as exact as known)."),
        Column("retrieved_on", "text", "Date the raw file was read (ISO 8601).", required=True),
        Column("url", "text", "Where the publisher offers it.", required=True),
        Column("licence", "text", "Terms of use, by name.", required=True),
        Column("licence_url", "text", "Where the terms stand."),
        Column("attribution", "text", "How the publisher asks to be cited.", required=True),
        Column("redistributable", "boolean", "Whether the terms clearly allow it.", required=True),
        Column(
            "sha256",
            "text",
            "SHA-256 of the raw file; of several files, SHA-256 of their sorted 'sum  name' lines.",
            required=True,
            pattern="[0-9a-f]{64}",
        ),
    ),
    ("source_id",),
)

REFERENCE = Table(
    "reference",
    "A publication that values or reference intakes come from.",
    (
        Column("reference_id", "text", "Short name of the publication.", required=True),
        Column("citation", "text", "Full citation.", required=True),
        Column("doi", "text", "Digital object identifier.", pattern=r"10\.\d{4,}/\S+"),
        Column("year", "integer", "Year of publication.", minimum=1900, maximum=2100),
        Column("country", "text", "Where the foods were bought (ISO 3166-1 alpha-2)."),
        Column("method", "text", "Analytical method, as far as stated."),
        Column("limits", "text", "Limits of detection or quantification, as far as stated."),
        Column(
            "access",
            "text",
            "Whether the publication's own table was seen, or a quote of it.",
            required=True,
            values=ACCESS,
        ),
        Column(
            "publisher",
            "text",
            "Who is behind it, where that also publishes others of these values: the"
            " publisher_short of a source, or a name that several publications share. Values"
            " under one name are not independent of one another.",
        ),
        Column("note", "text", "What is known about the link between values and publication."),
    ),
    ("reference_id",),
)
