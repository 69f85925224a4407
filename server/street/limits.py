"""How much of the api a stranger may use. Meta, MTN and operators stay far below."""

KILOBYTE = 1024

API_BODY = 64 * KILOBYTE
SMALL_BODY = 16 * KILOBYTE
"""As much as each of CONNECTIONS may have in memory while it is read."""
WEBHOOK_BODY = 3 * KILOBYTE * KILOBYTE
"""More than Meta ever sends."""

HEADERS_BYTES = 16 * KILOBYTE
HEADERS = 100
TARGET_BYTES = 8 * KILOBYTE

READING_SECONDS = 10.0
"""From the first byte of a request to the last of its body."""
CLOSING_SECONDS = 2.0
"""For an answer to be read by whoever still sends."""

CONNECTIONS = 2000
API_AT_ONCE = 64
STREAMS_AT_ONCE = 200
"""Operators watching: each holds a connection to Valkey as long as it looks."""
WEBHOOKS_AT_ONCE = 128
LARGE_AT_ONCE = 8
"""Bodies over SMALL_BODY being read: what is read is held in memory until it is whole."""

FAILED_TOKENS = 20
FAILED_SECONDS = 60.0
"""So many wrong tokens from one address in so long, and it is not listened to for a while."""
LONGEST_TOKEN = 200
