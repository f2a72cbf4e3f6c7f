"""What makes a result repeatable: fingerprints, atomic output folders, manifests, score signatures."""
