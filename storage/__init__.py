"""The only place that knows SQL. Frozen dataclasses come out, rows stay inside."""
