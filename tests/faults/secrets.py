"""What the seeds and the proofs share."""

HOOK_SECRET = "whsec_Y3Jhc2gtcHJvb2Ytc2VjcmV0LW9mLTMyLWJ5dGVzISE="
