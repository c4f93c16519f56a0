"""The colours of what is drawn, in the pictures and on the pages; a page needs no altair for them.

Forms are viridis, in order of the side chain, so that the order is kept in grey; verdicts are
Okabe–Ito.
"""

EDGE = "#767676"  # between two coloured areas: 4.5 to 1 on white and on black
FORM_COLOURS = {
    "MK-4": "#440154",
    "MK-5": "#443983",
    "MK-6": "#31688e",
    "MK-7": "#21918c",
    "MK-8": "#35b779",
    "MK-9": "#90d743",
    "MK-10": "#fde725",
}


def on(colour: str) -> str:
    """Return black or white, whichever reads better on a colour ``#rrggbb`` (WCAG luminance)."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"
