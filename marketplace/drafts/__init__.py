"""What staff type, kept beside what is published until they publish or discard it.

A draft is a form as it was typed: half an amount, a title that is too long. So any form of a desk
can have drafts, and nothing is lost because it is not right yet.
"""
