"""What people decide about sources, as files: waivers, baselines, owners, attestations, policy."""
