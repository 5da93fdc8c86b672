"""What changed between two versions of a profile, part by part (`cockpit.standard.comparison` puts it together)."""
