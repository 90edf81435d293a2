"""The demonstration: four clusters with invented services, made as real ones are."""
