"""Only News: the process that talks to Telegram, reads feeds and delivers."""
