"""The published files: database access, checksums, content hashes, and checks by description."""
