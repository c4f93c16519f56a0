"""The package ``open_k2``: the verbs that ask, with the published data inside, as a wheel."""
