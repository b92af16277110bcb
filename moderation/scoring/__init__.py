"""One model in a process of its own, scoring for any number of callers on the event loop."""
