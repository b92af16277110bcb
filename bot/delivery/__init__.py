"""From the outbox to Telegram: lanes, pacing, transport, sending."""
