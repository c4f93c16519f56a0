"""Checked tables of earlier builds: what decides them, and which of them a build may use again."""
