"""Frida, Denmark."""
