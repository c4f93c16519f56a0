"""The whole refresh on one machine: servers on 127.0.0.1, a bare repository, a GitHub stand-in."""
