"""Tells a person what an evaluation found: table, picture, page."""
