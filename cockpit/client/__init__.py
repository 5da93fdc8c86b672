"""What a GP system uses: follow the feed with pinned keys, keep what was verified, and run profiles on the clinic's own records.

It needs the package's base dependencies only: no Django, no server. The console script is `cockpit` (`cockpit.client.cli`).
"""
