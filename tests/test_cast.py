def test_two_accounts_live_side_by_side(alice, charlie):
    assert alice.primary.keys.get().secret.startswith("ayd_")
    assert alice.profile.keys.get().secret.startswith("ayp_")
    assert alice.account != charlie.account
