"""How a comment is read before it is judged: its language, and what it says without its disguise."""
