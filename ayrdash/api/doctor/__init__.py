"""The Key doctor: what a pasted credential is, and which rule refuses a pasted request.

Nothing of what is pasted is kept, logged or shown again but masked.
"""
