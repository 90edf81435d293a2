"""What leaves the house later: an outbox for mail and webhooks, and the worker's rounds."""
