"""Feeds become articles: fetching, parsing, identity, rendering."""
