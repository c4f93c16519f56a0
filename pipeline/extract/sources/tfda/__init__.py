"""TFDA, Taiwan."""
