"""Scores image restorers on photographs by named, repeatable protocols."""
