"""The second factor: a code from an app at each sign-in, and recovery codes beside it."""
