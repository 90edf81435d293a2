"""The demonstration: four clusters with invented services, made through the same actions as real ones."""
