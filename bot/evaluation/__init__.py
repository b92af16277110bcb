"""An evaluation as people read it: scored by the configured model, told in tables, files and a picture."""
